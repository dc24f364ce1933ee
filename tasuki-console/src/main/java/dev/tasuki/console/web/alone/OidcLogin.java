package dev.tasuki.console.web.alone;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;

/**
 * The login at an OpenID provider: an authorization code, with PKCE and a nonce, for an ID token that is verified. The protocol is
 * Spring Security's; here stands where it happens. It begins at a link, since the policy of the pages lets no form lead elsewhere.
 */
final class OidcLogin {
    private static final Logger LOG = LoggerFactory.getLogger(OidcLogin.class);
    private static final String ID = "oidc";
    private static final String BEGINS_AT = "/oauth2/authorization";
    private static final String COMES_BACK_TO = "/login/oauth2/code/";

    /** The page on which it begins, without the path of the console. */
    static final String BEGINNING = BEGINS_AT.substring(1) + "/" + ID;

    /** What happens without anybody's fault: somebody changed his mind, or left the login open for too long. */
    private static final Set<String> USUAL = Set.of("access_denied", "authorization_request_not_found");

    private OidcLogin() {}

    /** Adds it to a console at this path. */
    static void addTo(HttpSecurity http, OidcSettings settings, String path) {
        ClientRegistration provider = Provider.found(settings, ID, path + COMES_BACK_TO + ID);
        http.oauth2Login(login -> login.loginPage(path + "/login")
                .clientRegistrationRepository(new InMemoryClientRegistrationRepository(provider))
                .authorizedClientRepository(new NoTokensKept())
                .authorizationEndpoint(begin -> begin.baseUri(path + BEGINS_AT))
                .loginProcessingUrl(path + COMES_BACK_TO + "*")
                .tokenEndpoint(tokens -> tokens.accessTokenResponseClient(Provider.tokens()))
                .userInfoEndpoint(people -> people.oidcUserService(Provider.people(settings)))
                .defaultSuccessUrl(path)
                .failureHandler((request, response, e) -> failed(request, response, e, path)));
    }

    /** Whoever tried is told that it failed; why, is for whoever runs the console. */
    private static void failed(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException e, String path)
            throws IOException {
        boolean usual = e instanceof OAuth2AuthenticationException known
                && USUAL.contains(known.getError().getErrorCode());
        if (usual) {
            LOG.debug("A login was not completed: {}", Provider.line(String.valueOf(e.getMessage())));
        } else {
            LOG.warn(
                    "A login from {} was refused: {}",
                    request.getRemoteAddr(),
                    Provider.line(String.valueOf(e.getMessage())));
        }
        response.sendRedirect(path + "/login?failed");
    }
}
