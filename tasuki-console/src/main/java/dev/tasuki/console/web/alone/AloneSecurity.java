package dev.tasuki.console.web.alone;

import dev.tasuki.console.web.Door;
import dev.tasuki.console.web.guard.Access;
import dev.tasuki.console.web.guard.Role;
import jakarta.servlet.http.HttpServletRequest;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenDecoderFactory;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.jwt.JwtDecoderFactory;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.HttpStatusEntryPoint;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.savedrequest.HttpSessionRequestCache;

/**
 * Who gets in when the console runs alone. What another site sends through somebody's browser is refused by the console's guard, which
 * stands before this and has to work without Spring Security as well; so its own guard against that is off.
 */
@Configuration(proxyBeanMethods = false)
class AloneSecurity {
    private static final String PATH = "/tasuki";
    private static final String LOGIN = PATH + "/login";

    @Bean
    SecurityFilterChain console(HttpSecurity http, AloneOptions options) {
        http.csrf(AbstractHttpConfigurer::disable).headers(AbstractHttpConfigurer::disable);
        Logins logins = options.logins();
        if (logins.areNone()) {
            return http.authorizeHttpRequests(all -> all.anyRequest().permitAll())
                    .requestCache(AbstractHttpConfigurer::disable)
                    .build();
        }
        http.authorizeHttpRequests(all -> all.requestMatchers(LOGIN, "/tasuki/assets/*", "/tasuki/language")
                        .permitAll()
                        .anyRequest()
                        .authenticated())
                .requestCache(cache -> cache.requestCache(pages()))
                .logout(logout -> logout.logoutUrl("/tasuki/logout").logoutSuccessUrl(LOGIN + "?out"))
                .exceptionHandling(handling -> handling.defaultAuthenticationEntryPointFor(
                                new HttpStatusEntryPoint(HttpStatus.UNAUTHORIZED), AloneSecurity::isOfAProgram)
                        .defaultAuthenticationEntryPointFor(
                                new LoginUrlAuthenticationEntryPoint(LOGIN), request -> true));
        logins.users().ifPresent(users -> addPasswords(http, users));
        logins.oidc().ifPresent(settings -> OidcLogin.addTo(http, settings, PATH));
        return http.build();
    }

    private static void addPasswords(HttpSecurity http, Users users) {
        http.authenticationProvider(new LimitedLogin(users, new LoginLimit(System::nanoTime)))
                .formLogin(form -> form.loginPage(LOGIN)
                        .defaultSuccessUrl(PATH)
                        .failureHandler((request, response, e) ->
                                response.sendRedirect(LOGIN + (e instanceof LockedException ? "?wait" : "?wrong")))
                        .permitAll())
                .httpBasic(basic -> basic.realmName("Tasuki")
                        .authenticationEntryPoint(new HttpStatusEntryPoint(HttpStatus.UNAUTHORIZED)));
    }

    /** What one comes back to after the login: the part of a page that was fetched when the session was over is none. */
    private static HttpSessionRequestCache pages() {
        HttpSessionRequestCache pages = new HttpSessionRequestCache();
        pages.setRequestMatcher(request -> request.getMethod().equals("GET") && !isOfAProgram(request));
        return pages;
    }

    /** What a person does not see: a login page would be no answer to it. */
    private static boolean isOfAProgram(HttpServletRequest request) {
        String path = request.getRequestURI();
        return path.startsWith("/tasuki/api/")
                || path.equals("/tasuki/live")
                || request.getHeader("HX-Request") != null;
    }

    /** Asked by Spring Security for how ID tokens are verified. */
    @Bean
    JwtDecoderFactory<ClientRegistration> idTokens() {
        OidcIdTokenDecoderFactory idTokens = new OidcIdTokenDecoderFactory();
        idTokens.setJwsAlgorithmResolver(Provider::algorithm);
        return idTokens;
    }

    @Bean
    Door door(AloneOptions options) {
        Logins logins = options.logins();
        return new Door(
                logins.users().isPresent(),
                logins.oidc().map(settings -> new Door.Provider(settings.host(), OidcLogin.BEGINNING)));
    }

    @Bean
    Access access(AloneOptions options) {
        Logins logins = options.logins();
        Map<Role, String> wanted = new EnumMap<>(Role.class);
        for (Role role : Role.values()) {
            wanted.put(
                    role,
                    logins.oidc()
                            .map(settings -> settings.people().roles().wanted(role))
                            .orElse(role.name().toLowerCase(Locale.ROOT)));
        }
        return new Access(
                logins.areNone() ? System.getProperty("user.name", "local") : "",
                Map.of(Role.VIEWER, "VIEWER", Role.OPERATOR, "OPERATOR", Role.PAYLOAD, "PAYLOAD"),
                wanted);
    }
}
