package dev.tasuki.console.web.alone;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.http.converter.FormHttpMessageConverter;
import org.springframework.security.oauth2.client.endpoint.RestClientAuthorizationCodeTokenResponseClient;
import org.springframework.security.oauth2.client.http.OAuth2ErrorResponseErrorHandler;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserService;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;
import org.springframework.security.oauth2.client.userinfo.DefaultOAuth2UserService;
import org.springframework.security.oauth2.core.http.converter.OAuth2AccessTokenResponseHttpMessageConverter;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

/** What the console asks an OpenID provider. It does not wait for an answer for ever. */
final class Provider {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MOST_SAID = 300;

    private Provider() {}

    /** Asks the provider where it is asked what. Its answers to a login come back to this path under the address of the console. */
    static ClientRegistration found(OidcSettings settings, String id, String path) {
        try {
            return ClientRegistrations.fromIssuerLocation(settings.issuer())
                    .registrationId(id)
                    .clientId(settings.client().id())
                    .clientSecret(settings.client().secret())
                    .scope(settings.scopes())
                    .redirectUri("{baseUrl}" + path)
                    .clientSettings(ClientRegistration.ClientSettings.builder()
                            .requireProofKey(true)
                            .build())
                    .build();
        } catch (RuntimeException e) { // whatever is wrong with what it says, or with the way to it
            throw new CannotStart("oidc.silent", settings.file().toString(), settings.issuer(), why(e));
        }
    }

    private static String why(Throwable e) {
        Throwable first = e;
        while (first.getCause() != null) {
            first = first.getCause();
        }
        return line(first.getClass().getSimpleName() + ": " + first.getMessage());
    }

    /** What others wrote, so that it is one line of a log. */
    static String line(String said) {
        String line = said.replaceAll("\\p{Cntrl}+", " ");
        return line.length() <= MOST_SAID ? line : line.substring(0, MOST_SAID) + "…";
    }

    /** How the provider signs: as every one can, when it can; and never as the token itself pretends. */
    static SignatureAlgorithm algorithm(ClientRegistration provider) {
        Object announced = provider.getProviderDetails()
                .getConfigurationMetadata()
                .getOrDefault("id_token_signing_alg_values_supported", List.of());
        List<SignatureAlgorithm> known = announced instanceof Collection<?> names
                ? names.stream()
                        .map(name -> SignatureAlgorithm.from(String.valueOf(name)))
                        .filter(algorithm -> algorithm != null)
                        .toList()
                : List.of();
        return known.isEmpty() || known.contains(SignatureAlgorithm.RS256) ? SignatureAlgorithm.RS256 : known.get(0);
    }

    private static SimpleClientHttpRequestFactory requests() {
        SimpleClientHttpRequestFactory requests = new SimpleClientHttpRequestFactory();
        requests.setConnectTimeout(PATIENCE);
        requests.setReadTimeout(PATIENCE);
        return requests;
    }

    /** As the client is by itself, but for its patience. */
    static RestClientAuthorizationCodeTokenResponseClient tokens() {
        RestClientAuthorizationCodeTokenResponseClient tokens = new RestClientAuthorizationCodeTokenResponseClient();
        tokens.setRestClient(RestClient.builder()
                .requestFactory(requests())
                .configureMessageConverters(converters -> converters
                        .addCustomConverter(new FormHttpMessageConverter())
                        .addCustomConverter(new OAuth2AccessTokenResponseHttpMessageConverter()))
                .defaultStatusHandler(new OAuth2ErrorResponseErrorHandler())
                .build());
        return tokens;
    }

    static OidcUserService people(OidcSettings settings) {
        RestTemplate asking = new RestTemplate(requests());
        asking.setErrorHandler(new OAuth2ErrorResponseErrorHandler());
        DefaultOAuth2UserService asked = new DefaultOAuth2UserService();
        asked.setRestOperations(asking);
        OidcUserService people = new OidcUserService();
        people.setOauth2UserService(asked);
        people.setOidcUserConverter(new OidcPeople(settings.people()));
        return people;
    }
}
