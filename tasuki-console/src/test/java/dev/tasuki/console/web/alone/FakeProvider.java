package dev.tasuki.console.web.alone;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.json.JsonMapper;

/** An OpenID provider on this machine. It insists on what the protocol asks of a client, and says what a test wants it to say. */
final class FakeProvider implements AutoCloseable {
    static final String CLIENT = "tasuki";
    static final String SECRET = "s3cret-of-the-console";

    /** What somebody is going to be told about whoever logs in; where it says nothing else, the truth. */
    static final class Person {
        final Map<String, Object> claims = new LinkedHashMap<>();
        final Map<String, Object> userInfo = new LinkedHashMap<>();
        RSAKey key = KEY;

        Person(String sub) {
            claims.put("sub", sub);
            userInfo.put("sub", sub);
        }

        Person claims(String name, Object value) {
            claims.put(name, value);
            return this;
        }

        Person userInfo(String name, Object value) {
            userInfo.put(name, value);
            return this;
        }

        Person signedWith(RSAKey other) {
            key = other;
            return this;
        }
    }

    private record Login(Map<String, String> asked, Person person) {}

    private static final RSAKey KEY = newKey();
    private final HttpServer server;
    private final Map<String, Login> codes = new ConcurrentHashMap<>();
    private final Map<String, Person> tokens = new ConcurrentHashMap<>();

    FakeProvider() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> answer(exchange, 404, Map.of()));
        server.createContext("/.well-known/openid-configuration", exchange -> answer(exchange, 200, configuration()));
        server.createContext(
                "/keys",
                exchange ->
                        answer(exchange, 200, new JWKSet(KEY).toPublicJWKSet().toJSONObject()));
        server.createContext("/token", this::token);
        server.createContext("/userinfo", this::userInfo);
        server.start();
    }

    static RSAKey newKey() {
        try {
            return new RSAKeyGenerator(2048).keyID("the-key").generate();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    String issuer() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private Map<String, Object> configuration() {
        return Map.of(
                "issuer",
                issuer(),
                "authorization_endpoint",
                issuer() + "/authorize",
                "token_endpoint",
                issuer() + "/token",
                "userinfo_endpoint",
                issuer() + "/userinfo",
                "jwks_uri",
                issuer() + "/keys",
                "response_types_supported",
                List.of("code"),
                "subject_types_supported",
                List.of("public"),
                "id_token_signing_alg_values_supported",
                List.of("ES256", "RS256"));
    }

    /** Somebody logs in at the page that a client sent him to; returns where he is sent back to. */
    String logsIn(String page, Person person) {
        if (!page.startsWith(issuer() + "/authorize?")) {
            throw new AssertionError("not the provider's page: " + page);
        }
        Map<String, String> asked = fields(URI.create(page).getRawQuery());
        String code = UUID.randomUUID().toString();
        codes.put(code, new Login(asked, person));
        return asked.get("redirect_uri") + "?" + Caller.encoded("code", code, "state", asked.get("state"));
    }

    static Map<String, String> fields(String form) {
        Map<String, String> fields = new HashMap<>();
        for (String field : form.split("&")) {
            String[] parts = field.split("=", 2);
            fields.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return fields;
    }

    private void token(HttpExchange exchange) throws IOException {
        Map<String, String> given =
                fields(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        Login login = codes.remove(given.getOrDefault("code", ""));
        String basic = Base64.getEncoder().encodeToString((CLIENT + ":" + SECRET).getBytes(StandardCharsets.UTF_8));
        if (!("Basic " + basic).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            answer(exchange, 401, Map.of("error", "invalid_client"));
        } else if (login == null
                || !login.asked().get("redirect_uri").equals(given.get("redirect_uri"))
                || !login.asked().get("code_challenge").equals(challenge(given.getOrDefault("code_verifier", "")))) {
            answer(exchange, 400, Map.of("error", "invalid_grant"));
        } else {
            String token = UUID.randomUUID().toString();
            tokens.put(token, login.person());
            answer(
                    exchange,
                    200,
                    Map.of(
                            "access_token",
                            token,
                            "token_type",
                            "Bearer",
                            "expires_in",
                            60,
                            "id_token",
                            idToken(login)));
        }
    }

    private static String challenge(String verifier) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private String idToken(Login login) {
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(issuer())
                .audience(CLIENT)
                .issueTime(new Date())
                .expirationTime(Date.from(Instant.now().plusSeconds(60)))
                .claim("nonce", login.asked().get("nonce"));
        login.person().claims.forEach(claims::claim);
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(KEY.getKeyID()).build(), claims.build());
        try {
            token.sign(new RSASSASigner(login.person().key));
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
        return token.serialize();
    }

    private void userInfo(HttpExchange exchange) throws IOException {
        String token = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        Person person = tokens.get(token.replaceFirst("^Bearer ", ""));
        answer(exchange, person == null ? 401 : 200, person == null ? Map.of() : person.userInfo);
    }

    private static void answer(HttpExchange exchange, int status, Map<String, ?> json) throws IOException {
        try (exchange) {
            byte[] body = JsonMapper.shared().writeValueAsBytes(json);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
