package dev.tasuki.console.web.alone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Somebody with a browser, as far as a server sees it: cookies, forms, no scripts, and no redirect followed unasked. */
final class Caller {
    private final CookieManager cookies = new CookieManager();
    private final HttpClient http =
            HttpClient.newBuilder().cookieHandler(cookies).build();
    private final String origin;

    Caller(int port) {
        origin = "http://127.0.0.1:" + port;
    }

    record Answer(int status, String text, HttpResponse<String> response) {
        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        String location() {
            return header("Location");
        }
    }

    HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create(path.startsWith("http") ? path : origin + path))
                .timeout(Duration.ofSeconds(30));
    }

    Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response =
                    http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            return new Answer(response.statusCode(), response.body(), response);
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    Answer get(String path) {
        return send(to(path));
    }

    /** A page of the console, which must be there. */
    Answer page(String path) {
        Answer answer = get("/tasuki" + path);
        assertThat(answer.status()).as("%s: %s", path, answer.text()).isEqualTo(200);
        return answer;
    }

    /** The token that the pages put into their forms. */
    String token() {
        get("/tasuki/login");
        get("/tasuki");
        return cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals("tasuki-token"))
                .map(HttpCookie::getValue)
                .findFirst()
                .orElse("none");
    }

    /** Sends a form with the token. */
    Answer form(String path, String... fields) {
        List<String> all = new ArrayList<>(List.of(fields));
        all.add("token");
        all.add(token());
        return bare(path, all.toArray(String[]::new));
    }

    /** Sends a form with nothing but these fields. */
    Answer bare(String path, String... fields) {
        return send(to(path).header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "text/html")
                .POST(HttpRequest.BodyPublishers.ofString(encoded(fields))));
    }

    static String encoded(String... fields) {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < fields.length; i += 2) {
            body.append(i == 0 ? "" : "&")
                    .append(fields[i])
                    .append('=')
                    .append(URLEncoder.encode(fields[i + 1], StandardCharsets.UTF_8));
        }
        return body.toString();
    }

    Answer json(String path, String body) {
        return send(
                to(path).header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    Answer logIn(String name, String password) {
        return form("/tasuki/login", "username", name, "password", password);
    }
}
