package dev.tasuki.console.web.alone;

import dev.tasuki.console.web.guard.Access;
import dev.tasuki.console.web.guard.Role;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.HttpStatusEntryPoint;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * Who gets in when the console runs alone. What another site sends through somebody's browser is refused by the console's guard, which
 * stands before this and has to work without Spring Security as well; so its own guard against that is off.
 */
@Configuration(proxyBeanMethods = false)
class AloneSecurity {
    private static final String LOGIN = "/tasuki/login";

    @Bean
    SecurityFilterChain console(HttpSecurity http, AloneOptions options) {
        http.csrf(AbstractHttpConfigurer::disable).headers(AbstractHttpConfigurer::disable);
        if (options.users().isEmpty()) {
            return http.authorizeHttpRequests(all -> all.anyRequest().permitAll())
                    .requestCache(AbstractHttpConfigurer::disable)
                    .build();
        }
        RequestMatcher programs = AloneSecurity::isOfAProgram;
        AuthenticationProvider provider =
                new LimitedLogin(Users.read(options.users().get()), new LoginLimit(System::nanoTime));
        return http.authenticationProvider(provider)
                .authorizeHttpRequests(all -> all.requestMatchers(LOGIN, "/tasuki/assets/*", "/tasuki/language")
                        .permitAll()
                        .anyRequest()
                        .authenticated())
                .formLogin(form -> form.loginPage(LOGIN)
                        .defaultSuccessUrl("/tasuki")
                        .failureHandler((request, response, e) ->
                                response.sendRedirect(LOGIN + (e instanceof LockedException ? "?wait" : "?wrong")))
                        .permitAll())
                .logout(logout -> logout.logoutUrl("/tasuki/logout").logoutSuccessUrl(LOGIN + "?out"))
                .httpBasic(basic -> basic.realmName("Tasuki")
                        .authenticationEntryPoint(new HttpStatusEntryPoint(HttpStatus.UNAUTHORIZED)))
                .exceptionHandling(handling -> handling.defaultAuthenticationEntryPointFor(
                                new HttpStatusEntryPoint(HttpStatus.UNAUTHORIZED), programs)
                        .defaultAuthenticationEntryPointFor(
                                new LoginUrlAuthenticationEntryPoint(LOGIN), request -> true))
                .build();
    }

    /** What a person does not see: a login page would be no answer to it. */
    private static boolean isOfAProgram(HttpServletRequest request) {
        String path = request.getRequestURI();
        return path.startsWith("/tasuki/api/")
                || path.equals("/tasuki/live")
                || request.getHeader("HX-Request") != null;
    }

    @Bean
    Access access(AloneOptions options) {
        return new Access(
                options.users().isEmpty() ? System.getProperty("user.name", "local") : "",
                Map.of(Role.VIEWER, "VIEWER", Role.OPERATOR, "OPERATOR", Role.PAYLOAD, "PAYLOAD"));
    }
}
