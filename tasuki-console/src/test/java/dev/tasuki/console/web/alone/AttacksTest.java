package dev.tasuki.console.web.alone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/** What somebody tries who has no business here. Nothing of it gets anywhere. */
@Tag("one-jdk")
class AttacksTest {
    private static final List<String> READABLE = List.of(
            "",
            "/flow/live",
            "/pulse",
            "/trace?id=x",
            "/dead-letters",
            "/consumers",
            "/nodes",
            "/audit",
            "/reports",
            "/help",
            "/api/status",
            "/api/trace?id=x",
            "/api/openapi.yaml",
            "/live",
            "/no/such/page");

    @TempDir
    static Path temp;

    private static Site site;
    private static RunningConsole console;
    private static RunningConsole open;
    private static long seq;

    @BeforeAll
    static void start() throws IOException {
        BCryptPasswordEncoder bcrypt = new BCryptPasswordEncoder(4);
        Path users = temp.resolve("users");
        Files.writeString(
                users,
                "# who may log in\n"
                        + "vera:" + bcrypt.encode("look") + ":viewer\n"
                        + "omar:" + bcrypt.encode("act") + ":viewer,operator\n"
                        + "paul:" + bcrypt.encode("see") + ":viewer,operator,payload\n"
                        + "nora:" + bcrypt.encode("none") + ":payload\n");
        site = new Site();
        console = RunningConsole.start(site.options(Logins.read(users, null), "en"));
        open = RunningConsole.start(site.options(Logins.NONE, "en"));
        seq = site.deadLetter("bad-" + Site.XSS);
    }

    @AfterAll
    static void stop() {
        open.close();
        console.close();
        site.close();
    }

    private static Caller as(String name, String password) {
        Caller caller = new Caller(console.port());
        assertThat(caller.logIn(name, password).location()).contains("/tasuki").doesNotContain("login");
        return caller;
    }

    private static int acts() {
        return site.operations.audit(null, null, 1000).items().size();
    }

    @Test
    void withoutALoginNothingIsSeen() {
        Caller stranger = new Caller(console.port());
        for (String path : READABLE) {
            Caller.Answer answer = stranger.get("/tasuki" + path);
            assertThat(answer.status()).as(path).isIn(302, 401);
            assertThat(answer.text()).as(path).doesNotContain("bad-").doesNotContain("stock");
        }
        Caller.Answer login = stranger.get("/tasuki/login");
        assertThat(login.status()).isEqualTo(200);
        assertThat(login.text()).doesNotContain("stock").doesNotContain("href=\"/tasuki/audit");
        assertThat(stranger.form("/tasuki/consumers/pause", "consumer", "stock", "reason", "x")
                        .status())
                .isIn(302, 401);
        assertThat(stranger.json("/tasuki/api/consumers/pause", "{\"consumer\":\"stock\",\"reason\":\"x\"}")
                        .status())
                .isEqualTo(401);
        assertThat(acts()).isZero();
    }

    @Test
    void whoMayOnlyLookCannotActAndIsToldWhy() {
        Caller vera = as("vera", "look");
        String page = vera.get("/tasuki/dead-letters").text();
        assertThat(page).contains("Takes the role of an operator.").doesNotContain("data-act=\"r\"");
        for (String act : List.of("redrive", "discard", "accept")) {
            assertThat(vera.get("/tasuki/dead-letters/" + act + "?consumer=mail")
                            .status())
                    .isEqualTo(403);
            Caller.Answer refused = vera.form(
                    "/tasuki/dead-letters/" + act, "consumer", "mail", "reason", "x", "until", "4h", "group", "g");
            assertThat(refused.status()).as(act).isEqualTo(403);
            assertThat(refused.text()).contains("vera may look, but not act.");
        }
        assertThat(vera.form("/tasuki/consumers/pause", "consumer", "stock", "reason", "x")
                        .status())
                .isEqualTo(403);
        assertThat(vera.json("/tasuki/api/consumers/pause", "{\"consumer\":\"stock\",\"reason\":\"x\"}")
                        .status())
                .isEqualTo(403);
        assertThat(vera.form("/tasuki/dead-letters/redrives/stop", "id", "1").status())
                .isEqualTo(403);
        assertThat(acts()).isZero();
    }

    @Test
    void whoMayNotSeeDataSeesDotsWhateverHeAsksFor() {
        for (Caller caller : List.of(as("vera", "look"), as("omar", "act"))) {
            for (String path : List.of(
                    "/trace/content?reveal=true&seq=" + seq,
                    "/dead-letters/one?consumer=mail&reveal=true&seq=" + seq,
                    "/api/messages/" + seq,
                    "/api/dead-letters/one?consumer=mail&seq=" + seq)) {
                Caller.Answer answer = caller.get("/tasuki" + path);
                assertThat(answer.status()).as(path).isEqualTo(200);
                assertThat(answer.text())
                        .as(path)
                        .contains("•••")
                        .doesNotContain("4111")
                        .doesNotContain("very-secret");
            }
        }
        assertThat(as("omar", "act")
                        .get("/tasuki/dead-letters/edit?consumer=mail&seq=" + seq)
                        .status())
                .as("whoever edits has to see")
                .isEqualTo(403);
        assertThat(as("paul", "see").get("/tasuki/api/messages/" + seq).text()).contains("4111");
    }

    @Test
    void aLoginWithoutTheRoleOfAViewerSeesNothing() {
        Caller nora = as("nora", "none");
        Caller.Answer answer = nora.get("/tasuki/consumers");
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text()).contains("nora may not look").doesNotContain("stock");
        assertThat(nora.get("/tasuki/api/status").status()).isEqualTo(403);
    }

    @Test
    void anotherSiteCannotActThroughSomebodysBrowser() {
        for (Caller caller : List.of(as("omar", "act"), new Caller(open.port()))) {
            String token = caller.token();
            String[] fields = {"consumer", "stock", "reason", "forged"};
            String[] all = {"consumer", "stock", "reason", "forged", "token", token};
            assertThat(caller.bare("/tasuki/consumers/pause", fields).status())
                    .as("no token")
                    .isEqualTo(403);
            assertThat(caller.bare("/tasuki/consumers/pause", "consumer", "stock", "reason", "x", "token", "guess")
                            .status())
                    .isEqualTo(403);
            for (String[] header : new String[][] {
                {"Origin", "https://evil.example"},
                {"Origin", "null"},
                {"Sec-Fetch-Site", "cross-site"},
                {"Sec-Fetch-Site", "same-site"}
            }) {
                HttpRequest.Builder forged = caller.to("/tasuki/consumers/pause")
                        .header(header[0], header[1])
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(Caller.encoded(all)));
                assertThat(caller.send(forged).status())
                        .as(String.join(": ", header))
                        .isEqualTo(403);
            }
            HttpRequest.Builder text = caller.to("/tasuki/api/consumers/pause")
                    .header("Content-Type", "text/plain")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"consumer\":\"stock\",\"reason\":\"x\"}"));
            assertThat(caller.send(text).status())
                    .as("a form of another site can send text")
                    .isEqualTo(403);
            HttpRequest.Builder json = caller.to("/tasuki/api/consumers/pause")
                    .header("Content-Type", "application/json")
                    .header("Origin", "https://evil.example")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"consumer\":\"stock\",\"reason\":\"x\"}"));
            assertThat(caller.send(json).status()).isEqualTo(403);
        }
        assertThat(acts()).isZero();
    }

    @Test
    void aNameThatAnAttackerLetsPointHereIsNotThisMachine() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", open.port())) {
            socket.getOutputStream()
                    .write("GET /tasuki HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream answer = socket.getInputStream();
            String text = new String(answer.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(text).startsWith("HTTP/1.1 403").doesNotContain("stock");
        }
    }

    @Test
    void whatIsInAMessageIsNeverRun() {
        Caller caller = new Caller(open.port());
        String key = Caller.encoded("id", "bad-" + Site.XSS);
        Pattern live = Pattern.compile("<script>alert|<img src=x|onerror=alert\\(2\\)>\"'`&(?!amp;|lt;|gt;|quot;|#)");
        for (String path : List.of(
                "",
                "/flow/live",
                "/trace?" + key,
                "/trace/content?reveal=true&seq=" + seq,
                "/dead-letters",
                "/dead-letters/group?consumer=mail&" + Caller.encoded("group", site.group()),
                "/dead-letters/one?consumer=mail&reveal=true&seq=" + seq,
                "/dead-letters/edit?consumer=mail&seq=" + seq,
                "/consumers",
                "/consumers/one?consumer=mail",
                "/review",
                "/reports?" + key,
                "/dead-letters?" + Caller.encoded("text", Site.XSS, "consumer", Site.XSS),
                "/trace?" + Caller.encoded("id", Site.XSS, "at", Site.XSS),
                "/no/" + Caller.encoded("x", "<img src=x onerror=alert(2)>"),
                "/audit?" + Caller.encoded("consumer", Site.XSS))) {
            Caller.Answer answer = caller.get("/tasuki" + path);
            assertThat(live.matcher(answer.text()).find())
                    .as("%s: %s", path, answer.text())
                    .isFalse();
            assertThat(answer.header("Content-Security-Policy"))
                    .as(path)
                    .contains("default-src 'none'", "script-src 'self';", "frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(answer.text()).as(path).doesNotContainPattern("<script>|<style|\\sstyle=|\\son[a-z]+=\"");
        }
    }

    @Test
    void nothingButTheConsolesFilesIsHandedOut() throws IOException {
        Caller caller = new Caller(open.port());
        for (String path : List.of(
                "/tasuki/assets/..%2fweb.properties",
                "/tasuki/assets/%2e%2e/%2e%2e/application.properties",
                "/tasuki/assets/console.css%00.js",
                "/tasuki/assets/..;/layout.html",
                "/tasuki/assets/layout.html",
                "/tasuki/%2e%2e/%2e%2e/etc/passwd",
                "/tasuki/language?lang=en&from=//evil.example",
                "/tasuki/language?lang=en&from=https://evil.example/tasuki")) {
            Caller.Answer answer = caller.get(path);
            assertThat(answer.status()).as(path).isIn(303, 400, 404);
            assertThat(answer.location()).as(path).isIn("", "/tasuki");
            assertThat(answer.text()).as(path).doesNotContain("root:");
        }
        try (Socket socket = new Socket("127.0.0.1", open.port())) {
            socket.getOutputStream()
                    .write(
                            "GET /tasuki/assets/../../../etc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .doesNotContain("root:");
        }
    }

    @Test
    void whatIsTooLargeOrMakesNoSenseIsRefusedAndTheConsoleGoesOn() {
        Caller caller = new Caller(open.port());
        assertThat(caller.get("/tasuki/trace?id=" + "x".repeat(501)).status()).isEqualTo(409);
        assertThat(caller.get("/tasuki/trace/content?seq=abc").status()).isEqualTo(400);
        assertThat(caller.get("/tasuki/trace/content").status()).isEqualTo(400);
        assertThat(caller.get("/tasuki/consumers/one?consumer=nobody").status()).isIn(404, 409);
        assertThat(caller.get("/tasuki/consumers/one?consumer=mail&ledger=nobody")
                        .status())
                .isEqualTo(404);
        assertThat(caller.get("/tasuki/audit?after=nonsense").status()).isIn(400, 409);
        assertThat(caller.get("/tasuki/api/dead-letters?limit=1000000").status())
                .isEqualTo(409);
        assertThat(caller.get("/tasuki/api/dead-letters?seq=x").status()).isEqualTo(400);
        assertThat(caller.get("/tasuki/trace?id=" + "y".repeat(20_000)).status())
                .isIn(400, 414);
        assertThat(caller.json("/tasuki/api/dead-letters/discard", "{".repeat(100_000))
                        .status())
                .isEqualTo(409);
        assertThat(caller.json("/tasuki/api/dead-letters/discard", "[[[[").status())
                .isEqualTo(409);
        assertThat(caller.form(
                                "/tasuki/dead-letters/edit",
                                "consumer",
                                "mail",
                                "seq",
                                "1",
                                "payload",
                                "z".repeat(5 << 20))
                        .status())
                .isIn(400, 403, 413);
        assertThat(caller.send(caller.to("/tasuki").method("TRACE", HttpRequest.BodyPublishers.noBody()))
                        .status())
                .isIn(403, 405);
        assertThat(caller.send(caller.to("/tasuki").method("DELETE", HttpRequest.BodyPublishers.noBody()))
                        .status())
                .isEqualTo(403);
        assertThat(caller.get("/tasuki").status()).isEqualTo(200);
    }

    @Test
    void passwordsCannotBeGuessedQuickly() {
        Caller guesser = new Caller(console.port());
        for (int i = 0; i < 5; i++) {
            assertThat(guesser.logIn("guessed", "wrong-" + i).location()).endsWith("?wrong");
        }
        assertThat(guesser.logIn("guessed", "wrong-6").location()).endsWith("?wait");
        assertThat(guesser.get("/tasuki/login?wait").text()).contains("Too many wrong passwords");
        as("vera", "look"); // others can still log in
    }

    @Test
    void programsLogInWithEachRequestAndAreAuditedUnderTheirName() {
        Caller program = new Caller(console.port());
        String login = Base64.getEncoder().encodeToString("omar:act".getBytes(StandardCharsets.UTF_8));
        HttpRequest.Builder refused = program.to("/tasuki/api/consumers/pause")
                .header("Authorization", "Basic " + login)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"consumer\":\"nobody\",\"reason\":\"by program\"}"));
        assertThat(program.send(refused).status()).isEqualTo(409);
        assertThat(program.send(program.to("/tasuki/api/status").header("Authorization", "Basic " + login))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void cookiesAreTheServersAlone() {
        Caller caller = new Caller(console.port());
        Caller.Answer login = caller.get("/tasuki/login");
        assertThat(login.header("Set-Cookie")).contains("HttpOnly", "SameSite=Lax");
        Caller.Answer in = caller.logIn("vera", "look");
        assertThat(in.response().headers().allValues("Set-Cookie"))
                .anySatisfy(cookie ->
                        assertThat(cookie).startsWith("tasuki-console=").contains("HttpOnly", "SameSite=Lax"));
        assertThat(caller.form("/tasuki/logout").status()).isEqualTo(302);
        assertThat(caller.get("/tasuki").status()).isEqualTo(302);
    }

    @Test
    void whereOthersCanReachItItDoesNotStartWithoutALogin() throws IOException {
        AloneOptions.Database database = new AloneOptions.Database("shop", site.postgres.jdbcUrl());
        assertThatThrownBy(() -> new AloneOptions(List.of(database), 0, "0.0.0.0", Logins.NONE, ""))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining("0.0.0.0")
                .hasMessageContaining("--users")
                .hasMessageContaining("htpasswd -nB")
                .hasMessageContaining("--oidc")
                .hasMessageContaining("client-secret");
        Path users = temp.resolve("bad-users");
        for (String line :
                List.of("vera", "vera:plain:viewer", "vera:" + "$2y$10$" + "a".repeat(53) + ":boss", "", "# nobody")) {
            Files.writeString(users, line + "\n");
            assertThatThrownBy(() -> Users.read(users))
                    .as(line)
                    .isInstanceOf(CannotStart.class)
                    .hasMessageContaining("bad-users");
        }
    }
}
