package dev.tasuki.console.web.alone;

import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.authentication.dao.DaoAuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.web.authentication.WebAuthenticationDetails;

/** Checks passwords, and lets nobody try as often as he likes. */
final class LimitedLogin implements AuthenticationProvider {
    private final DaoAuthenticationProvider passwords;
    private final LoginLimit limit;

    LimitedLogin(UserDetailsService users, LoginLimit limit) {
        this.passwords = new DaoAuthenticationProvider(users);
        this.passwords.setPasswordEncoder(new BCryptPasswordEncoder());
        this.limit = limit;
    }

    @Override
    public Authentication authenticate(Authentication login) {
        String name = login.getName();
        String address =
                login.getDetails() instanceof WebAuthenticationDetails details ? details.getRemoteAddress() : "";
        if (limit.isClosed(name, address)) {
            throw new LockedException("too many wrong passwords");
        }
        try {
            Authentication known = passwords.authenticate(login);
            limit.succeeded(name, address);
            return known;
        } catch (AuthenticationException e) {
            limit.failed(name, address);
            throw e;
        }
    }

    @Override
    public boolean supports(Class<?> login) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(login);
    }
}
