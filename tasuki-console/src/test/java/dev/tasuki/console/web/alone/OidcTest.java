package dev.tasuki.console.web.alone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tasuki.console.web.alone.FakeProvider.Person;
import dev.tasuki.operations.AuditEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/** Who an OpenID provider knows gets in, with the roles that follow from what it says; and nobody whom it does not. */
@Tag("one-jdk")
class OidcTest {
    @TempDir
    static Path temp;

    private static FakeProvider provider;
    private static Site site;
    private static RunningConsole console;
    private static RunningConsole both;

    @BeforeAll
    static void start() throws IOException {
        provider = new FakeProvider();
        site = new Site();
        console = RunningConsole.start(site.options(Logins.read(null, file("oidc", "")), "en"));
        Path users = temp.resolve("users");
        Files.writeString(users, "robot:" + new BCryptPasswordEncoder(4).encode("works") + ":viewer\n");
        System.setProperty("server.forward-headers-strategy", "native");
        try {
            both = RunningConsole.start(site.options(Logins.read(users, file("both", "")), "en"));
        } finally {
            System.clearProperty("server.forward-headers-strategy");
        }
    }

    @AfterAll
    static void stop() {
        both.close();
        console.close();
        site.close();
        provider.close();
    }

    /** A file that describes the provider; more lines, written later, win over it. */
    private static Path file(String name, String more) throws IOException {
        Path file = temp.resolve(name + ".properties");
        Files.writeString(file, """
                issuer = %s
                client-id = %s
                client-secret = %s
                roles-claim = realm_access.roles
                viewer = staff, night-shift
                operator = night-shift
                payload = privacy
                %s
                """.formatted(provider.issuer(), FakeProvider.CLIENT, FakeProvider.SECRET, more));
        return file;
    }

    private static Person person(String name, String... roles) {
        return new Person("sub-of-" + name)
                .claims("preferred_username", name)
                .claims("realm_access", Map.of("roles", List.of(roles)));
    }

    /** Goes to the provider's login, as a browser does that follows the link. */
    private static String toTheProvider(Caller caller) {
        Caller.Answer begun = caller.get("/tasuki/oauth2/authorization/oidc");
        assertThat(begun.status()).isEqualTo(302);
        return begun.location();
    }

    private static Caller.Answer comesBack(Caller caller, Person person) {
        return caller.get(provider.logsIn(toTheProvider(caller), person));
    }

    private static Caller as(Person person) {
        Caller caller = new Caller(console.port());
        assertThat(comesBack(caller, person).location()).endsWith("/tasuki");
        return caller;
    }

    private static void assertNotIn(Caller caller, Caller.Answer answer) {
        assertThat(answer.status()).isEqualTo(302);
        assertThat(answer.location()).endsWith("/tasuki/login?failed");
        assertThat(caller.get("/tasuki").location()).endsWith("/tasuki/login");
        assertThat(caller.page("/login?failed").text()).contains("The login was not completed.");
    }

    @Test
    void onesWayLeadsThroughTheProvidersLoginToThePageThatOneWanted() {
        Caller mika = new Caller(console.port());
        assertThat(mika.get("/tasuki/consumers").location()).endsWith("/tasuki/login");
        Caller.Answer login = mika.page("/login");
        assertThat(login.text())
                .contains("Log in with 127.0.0.1", "href=\"/tasuki/oauth2/authorization/oidc\"")
                .as("there are no passwords")
                .doesNotContain("type=\"password\"");
        assertThat(login.header("Content-Security-Policy")).contains("form-action 'self'");

        String page = toTheProvider(mika);
        Map<String, String> asked = FakeProvider.fields(page.substring(page.indexOf('?') + 1));
        assertThat(asked)
                .containsEntry("response_type", "code")
                .containsEntry("client_id", FakeProvider.CLIENT)
                .containsEntry("code_challenge_method", "S256")
                .containsEntry("redirect_uri", "http://127.0.0.1:" + console.port() + "/tasuki/login/oauth2/code/oidc")
                .containsKeys("state", "nonce", "code_challenge");
        assertThat(asked.get("scope").split(" ")).containsExactlyInAnyOrder("openid", "profile", "email");

        Caller.Answer back = mika.get(provider.logsIn(page, person("mika", "staff")));
        assertThat(back.location()).contains("/tasuki/consumers");
        assertThat(back.response().headers().allValues("Set-Cookie"))
                .as("another session, whose cookie comes along from the provider's page")
                .anySatisfy(cookie ->
                        assertThat(cookie).startsWith("tasuki-console=").contains("HttpOnly", "SameSite=Lax"));
        assertThat(mika.page("/consumers").text()).contains("<span>mika</span>", "stock");
        assertThat(page + login.text() + back.text()).doesNotContain(FakeProvider.SECRET);
    }

    @Test
    void rolesFollowFromTheClaim() {
        Caller vera = as(person("vera", "staff", "other"));
        Caller.Answer refused = vera.form("/tasuki/consumers/pause", "consumer", "mail", "reason", "x");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.text()).contains("vera may look, but not act.", "(realm_access.roles: night-shift)");

        Caller omar = as(person("omar", "night-shift"));
        assertThat(omar.form("/tasuki/consumers/pause", "consumer", "stock", "reason", "stocktaking")
                        .status())
                .isEqualTo(303);
        assertThat(omar.form("/tasuki/consumers/resume", "consumer", "stock", "reason", "done")
                        .status())
                .isEqualTo(303);
        assertThat(site.operations.audit("stock", null, 10).items())
                .extracting(AuditEntry::who)
                .containsOnly("omar");
        assertThat(omar.get("/tasuki/dead-letters/edit?consumer=mail&seq=1").status())
                .as("whoever edits has to see")
                .isEqualTo(403);
    }

    @Test
    void whoHasNoneOfTheRolesIsToldWhatIsMissing() {
        Caller nora = as(person("nora", "privacy"));
        Caller.Answer page = nora.get("/tasuki");
        assertThat(page.status()).isEqualTo(403);
        assertThat(page.text())
                .contains("nora may not look at this console.", "(realm_access.roles: ", "staff", "night-shift")
                .doesNotContain("stock");
        assertThat(as(new Person("nobody")).get("/tasuki").text()).contains("nobody may not look");
        assertThat(as(person("paul").claims("realm_access", "staff"))
                        .get("/tasuki")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void whatTheProviderSaysWhenAskedForItCountsToo() {
        Person yuki = new Person("sub-of-yuki")
                .userInfo("preferred_username", "yuki")
                .userInfo("realm_access", Map.of("roles", List.of("staff")));
        assertThat(as(yuki).page("").text()).contains("<span>yuki</span>");
        Caller caller = new Caller(console.port());
        assertNotIn(caller, comesBack(caller, person("eve", "staff").userInfo("sub", "somebody-else")));
    }

    @Test
    void aNameThatIsNoneIsNotTaken() {
        for (Object name : List.of("", "  ", "x".repeat(101), "two\nlines", 7)) {
            assertThat(as(person("vera", "staff").claims("preferred_username", name))
                            .page("")
                            .text())
                    .contains("<span>sub-of-vera</span>");
        }
    }

    @Test
    void anAnswerThatNobodyAskedForIsRefused() {
        Caller victim = new Caller(console.port());
        Caller attacker = new Caller(console.port());
        String forTheAttacker = provider.logsIn(toTheProvider(attacker), person("eve", "staff"));
        assertNotIn(victim, victim.get(forTheAttacker));

        String page = toTheProvider(victim);
        String back = provider.logsIn(page, person("vera", "staff"));
        String state =
                FakeProvider.fields(page.substring(page.indexOf('?') + 1)).get("state");
        assertNotIn(victim, victim.get(back.replaceFirst("state=.*", "state=forged")));
        assertThat(state).isNotEmpty();
        assertNotIn(victim, victim.get(back.replaceFirst("code=[^&]*", "code=forged")));
        assertNotIn(victim, victim.get(back));
    }

    @Test
    void anIdTokenThatIsNotForThisLoginIsRefused() {
        Map<String, Person> wrong = Map.of(
                "another login's", person("eve", "staff").claims("nonce", "another"),
                "another's signature", person("eve", "staff").signedWith(FakeProvider.newKey()),
                "expired",
                        person("eve", "staff")
                                .claims("iat", Date.from(Instant.now().minusSeconds(7200)))
                                .claims("exp", Date.from(Instant.now().minusSeconds(3600))),
                "another client's", person("eve", "staff").claims("aud", "another"),
                "another provider's", person("eve", "staff").claims("iss", "https://evil.example"));
        wrong.forEach((why, person) -> {
            Caller caller = new Caller(console.port());
            assertThat(comesBack(caller, person).location()).as(why).endsWith("/tasuki/login?failed");
            assertThat(caller.get("/tasuki").location()).as(why).endsWith("/tasuki/login");
        });
    }

    @Test
    void whoChangesHisMindIsNotIn() {
        Caller caller = new Caller(console.port());
        String page = toTheProvider(caller);
        String state =
                FakeProvider.fields(page.substring(page.indexOf('?') + 1)).get("state");
        assertNotIn(
                caller,
                caller.get(
                        "/tasuki/login/oauth2/code/oidc?" + Caller.encoded("error", "access_denied", "state", state)));
    }

    @Test
    void theLogoutEndsTheSession() {
        Caller vera = as(person("vera", "staff"));
        assertThat(vera.page("").text()).contains("Log out");
        assertThat(vera.form("/tasuki/logout").location()).endsWith("/tasuki/login?out");
        assertThat(vera.get("/tasuki").location()).endsWith("/tasuki/login");
        assertThat(vera.page("/login?out").text()).contains("You are logged out.", "Log in with");
    }

    @Test
    void programsAreToldThatTheyAreNotIn() {
        Caller program = new Caller(console.port());
        assertThat(program.get("/tasuki/api/status").status()).isEqualTo(401);
        assertThat(program.get("/tasuki/live").status()).isEqualTo(401);
        assertThat(program.send(program.to("/tasuki/pulse").header("HX-Request", "true"))
                        .status())
                .isEqualTo(401);
        assertThat(comesBack(program, person("vera", "staff")).location())
                .as("a part of a page is not where one wanted to go")
                .endsWith("/tasuki");
        assertThat(program.get("/tasuki/api/status").status()).isEqualTo(200);
    }

    @Test
    void withUsersAsWellOneMayLogInEitherWay() {
        Caller person = new Caller(both.port());
        assertThat(person.page("/login").text()).contains("Log in with 127.0.0.1", "type=\"password\"");
        assertThat(comesBack(person, person("vera", "staff")).location()).endsWith("/tasuki");
        Caller robot = new Caller(both.port());
        String login = Base64.getEncoder().encodeToString("robot:works".getBytes(StandardCharsets.UTF_8));
        assertThat(robot.send(robot.to("/tasuki/api/status").header("Authorization", "Basic " + login))
                        .status())
                .isEqualTo(200);
        assertThat(new Caller(both.port()).logIn("robot", "works").location()).contains("/tasuki?continue");
    }

    @Test
    void behindAProxyThatSpeaksTlsTheProviderIsToldThePublicAddress() {
        Caller caller = new Caller(both.port());
        Caller.Answer begun = caller.send(caller.to("/tasuki/oauth2/authorization/oidc")
                .header("X-Forwarded-Proto", "https")
                .header("X-Forwarded-Host", "tasuki.example.org"));
        assertThat(FakeProvider.fields(
                        begun.location().substring(begun.location().indexOf('?') + 1)))
                .containsEntry("redirect_uri", "https://tasuki.example.org/tasuki/login/oauth2/code/oidc");
        assertThat(begun.header("Set-Cookie")).contains("Secure");
    }

    @Test
    void aProviderThatCannotBeAskedIsSaidAtTheStart() throws IOException {
        String silent;
        try (FakeProvider gone = new FakeProvider()) {
            silent = gone.issuer();
        }
        for (String issuer : List.of(silent, provider.issuer() + "/another", provider.issuer() + "/")) {
            Path file = file("silent", "issuer = " + issuer);
            AloneOptions options = site.options(Logins.read(null, file), "en");
            assertThatThrownBy(() -> RunningConsole.start(options))
                    .as(issuer)
                    .rootCause()
                    .isInstanceOf(CannotStart.class)
                    .hasMessageContainingAll("silent.properties", "issuer = " + issuer, "start without --oidc")
                    .hasMessageNotContaining(FakeProvider.SECRET);
        }
    }

    @Test
    void whatIsWrongInTheFileIsSaid() throws IOException {
        Map<String, List<String>> wrong = Map.of(
                "client-id =", List.of("client-id is missing"),
                "client-secret =", List.of("client-secret is missing"),
                "viewer = ,", List.of("viewer is missing"),
                "client_id = x", List.of("no key client_id", "client-id, client-secret"),
                "s3cret-alone-on-a-line", List.of("no key …"),
                "issuer = http://login.example.org", List.of("issuer is http://login.example.org", "https"),
                "issuer = login.example.org", List.of("issuer is login.example.org"),
                "issuer = https://login.example.org/?x", List.of("without a query"),
                "scopes = profile email", List.of("scopes is profile email", "must contain openid"),
                "name-claim = \\u00", List.of("cannot be read"));
        for (Map.Entry<String, List<String>> line : wrong.entrySet()) {
            Path file = file("wrong", line.getKey());
            assertThatThrownBy(() -> OidcSettings.read(file))
                    .as(line.getKey())
                    .isInstanceOf(CannotStart.class)
                    .hasMessageContaining("wrong.properties")
                    .hasMessageContainingAll(line.getValue().toArray(String[]::new))
                    .hasMessageNotContaining("s3cret");
        }
        assertThatThrownBy(() -> OidcSettings.read(temp.resolve("nowhere")))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining("nowhere");
        assertThat(OidcSettings.read(file("quiet", "")).toString())
                .as("what may end up in a log")
                .doesNotContain(FakeProvider.SECRET);
    }
}
