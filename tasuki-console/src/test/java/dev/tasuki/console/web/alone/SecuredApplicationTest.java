package dev.tasuki.console.web.alone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.operations.AuditEntry;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

/** The console in somebody's application, behind the login and the guards that the application has anyway. */
@Tag("one-jdk")
class SecuredApplicationTest {
    private static final String ONE = "/consumers/one?consumer=";
    private static final Pattern HIDDEN = Pattern.compile("<input[^>]*type=\"hidden\"[^>]*>");

    /** As an application has it: Spring Security, with its guard against forged requests as it comes. */
    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Shop {
        @Bean
        SecurityFilterChain security(HttpSecurity http, Environment environment) {
            if (environment.getProperty("programs", Boolean.class, false)) {
                http.csrf(csrf -> csrf.ignoringRequestMatchers("/tasuki/api/**"));
            }
            return http.authorizeHttpRequests(all -> all.anyRequest().authenticated())
                    .formLogin(Customizer.withDefaults())
                    .httpBasic(Customizer.withDefaults())
                    .build();
        }

        @Bean
        UserDetailsService users() {
            return new InMemoryUserDetailsManager(
                    User.withUsername("vera")
                            .password("{noop}look")
                            .roles("TASUKI_VIEWER")
                            .build(),
                    User.withUsername("omar")
                            .password("{noop}act")
                            .roles("TASUKI_VIEWER", "TASUKI_OPERATOR")
                            .build(),
                    User.withUsername("carl")
                            .password("{noop}buy")
                            .roles("CUSTOMER")
                            .build());
        }

        @Bean
        DataSource dataSource() {
            return site.postgres.dataSource();
        }
    }

    private static Site site;
    private static ConfigurableApplicationContext application;

    @BeforeAll
    static void start() {
        site = new Site();
        application = run();
    }

    @AfterAll
    static void stop() {
        application.close();
        site.close();
    }

    private static ConfigurableApplicationContext run(String... more) {
        List<String> arguments = new ArrayList<>(List.of(more));
        arguments.addAll(List.of(
                "--server.address=127.0.0.1",
                "--server.port=0",
                "--spring.main.banner-mode=off",
                "--logging.level.root=WARN"));
        return new SpringApplication(Shop.class).run(arguments.toArray(String[]::new));
    }

    private static int port(ConfigurableApplicationContext context) {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    private static Caller as(String name, String password) {
        Caller caller = new Caller(port(application));
        List<String> fields = new ArrayList<>(List.of("username", name, "password", password));
        fields.addAll(hidden(caller.get("/login").text()));
        Caller.Answer in = caller.bare("/login", fields.toArray(String[]::new));
        assertThat(in.location()).doesNotContain("error");
        return caller;
    }

    /** What a page puts into its form unseen: names and values in turn. */
    private static List<String> hidden(String page) {
        String form = page.substring(page.lastIndexOf("<form"));
        return HIDDEN.matcher(form)
                .results()
                .flatMap(input -> List.of(attribute(input.group(), "name"), attribute(input.group(), "value")).stream())
                .toList();
    }

    private static String attribute(String tag, String name) {
        var found = Pattern.compile("\\b" + name + "=\"([^\"]*)\"").matcher(tag);
        return found.find() ? found.group(1) : "";
    }

    private static Caller.Answer pauseAsThePageDoes(Caller caller, String consumer) {
        List<String> fields = new ArrayList<>(hidden(caller.page(ONE + consumer).text()));
        fields.addAll(List.of("reason", "stocktaking"));
        return caller.bare("/tasuki/consumers/pause", fields.toArray(String[]::new));
    }

    private static HttpRequest.Builder api(Caller caller, String act) {
        String login = Base64.getEncoder().encodeToString("omar:act".getBytes(StandardCharsets.UTF_8));
        return caller.to("/tasuki/api/consumers/" + act)
                .header("Authorization", "Basic " + login)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"consumer\":\"mail\",\"reason\":\"by program\"}"));
    }

    @Test
    void whoIsNotLoggedInIsSentToTheApplicationsLogin() {
        Caller stranger = new Caller(port(application));
        Caller.Answer answer = stranger.send(stranger.to("/tasuki").header("Accept", "text/html"));
        assertThat(answer.status()).isEqualTo(302);
        assertThat(answer.location()).endsWith("/login").doesNotContain("/tasuki/");
        assertThat(stranger.get("/tasuki/api/status").status()).isEqualTo(401);
    }

    @Test
    void whoMayLookSeesTheButtonButCannotUseIt() {
        Caller vera = as("vera", "look");
        Caller.Answer page = vera.page(ONE + "mail");
        assertThat(page.text())
                .contains("<span>vera</span>", "Takes the role of an operator.")
                .containsPattern("<button class=\"do\" disabled=\"disabled\">[^<]+");
        Caller.Answer refused = pauseAsThePageDoes(vera, "mail");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.text()).contains("vera may look, but not act.", "(TASUKI_OPERATOR)");
    }

    @Test
    void whoMayActActsUnderHisNameThroughBothGuards() {
        Caller omar = as("omar", "act");
        List<String> hidden = hidden(omar.page(ONE + "stock").text());
        assertThat(hidden).as("the console's token, and the application's").contains("token", "_csrf");
        int ofTheApplication = hidden.indexOf("_csrf");
        List<String> without = new ArrayList<>(hidden);
        without.subList(ofTheApplication, ofTheApplication + 2).clear();
        without.addAll(List.of("reason", "forged"));
        assertThat(omar.bare("/tasuki/consumers/pause", without.toArray(String[]::new))
                        .status())
                .as("the application's guard stands")
                .isEqualTo(403);

        assertThat(pauseAsThePageDoes(omar, "stock").status()).isEqualTo(303);
        assertThat(site.operations.audit("stock", null, 10).items())
                .singleElement()
                .satisfies(entry -> assertThat(entry)
                        .extracting(AuditEntry::who, AuditEntry::why)
                        .containsExactly("omar", "stocktaking"));
    }

    @Test
    void whoIsLoggedInWithoutTheRoleIsToldWhatItIsCalled() {
        Caller.Answer answer = as("carl", "buy").get("/tasuki");
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text())
                .contains("carl may not look at this console.", "(TASUKI_VIEWER)")
                .doesNotContain("stock");
    }

    @Test
    void theLogoutIsTheApplications() {
        assertThat(as("vera", "look").page("").text()).doesNotContain("Log out", "/tasuki/logout");
    }

    @Test
    void programsActOnceTheApplicationsGuardLeavesThemToTheConsoles() {
        Caller program = new Caller(port(application));
        assertThat(program.send(api(program, "pause")).status())
                .as("as it comes, it wants its token from everybody")
                .isIn(401, 403);
        try (ConfigurableApplicationContext open = run("--programs=true")) {
            Caller let = new Caller(port(open));
            assertThat(let.send(api(let, "pause")).status()).isEqualTo(200);
            assertThat(let.send(api(let, "resume")).status()).isEqualTo(200);
            assertThat(let.send(api(let, "pause").header("Origin", "https://evil.example"))
                            .status())
                    .isEqualTo(403);
        }
        assertThat(site.operations.audit("mail", null, 10).items())
                .extracting(AuditEntry::who)
                .containsExactly("omar", "omar");
    }
}
