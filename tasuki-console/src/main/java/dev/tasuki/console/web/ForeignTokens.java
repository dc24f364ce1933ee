package dev.tasuki.console.web;

import org.jspecify.annotations.Nullable;
import org.springframework.security.web.csrf.CsrfToken;

/** Spring Security's token for forms; loaded only where a request has one, so that Spring Security need not be there. */
final class ForeignTokens {
    private ForeignTokens() {}

    static Chrome.@Nullable ForeignToken of(Object token) {
        return token instanceof CsrfToken csrf
                ? new Chrome.ForeignToken(csrf.getParameterName(), csrf.getToken())
                : null;
    }
}
