package dev.tasuki.console.web.alone;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How one logs in. With both, whoever has a password needs no provider: programs, and people while it is down.
 *
 * @param users who has a password
 * @param oidc the provider that knows the others
 */
record Logins(Optional<Users> users, Optional<OidcSettings> oidc) {
    /** No way, since none is needed. */
    static final Logins NONE = new Logins(Optional.empty(), Optional.empty());

    /** Those that these files describe. */
    static Logins read(@Nullable Path users, @Nullable Path oidc) {
        return new Logins(
                Optional.ofNullable(users).map(Users::read),
                Optional.ofNullable(oidc).map(OidcSettings::read));
    }

    boolean areNone() {
        return users.isEmpty() && oidc.isEmpty();
    }
}
