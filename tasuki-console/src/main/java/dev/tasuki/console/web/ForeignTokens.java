package dev.tasuki.console.web;

import java.util.Optional;
import org.springframework.security.web.csrf.CsrfToken;

/** Spring Security's token for forms; loaded only where a request has one, so that Spring Security need not be there. */
final class ForeignTokens {
    private ForeignTokens() {}

    static Optional<Chrome.ForeignToken> of(Object token) {
        return token instanceof CsrfToken csrf
                ? Optional.of(new Chrome.ForeignToken(csrf.getParameterName(), csrf.getToken()))
                : Optional.empty();
    }
}
