package dev.tasuki.console.web.alone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.operations.AuditEntry;
import dev.tasuki.operations.By;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every page and every act, over HTTP, on a real ledger. */
@Tag("one-jdk")
class PagesTest {
    private static Site site;
    private static RunningConsole console;
    private static Caller caller;

    @BeforeAll
    static void start() {
        site = new Site();
        console = RunningConsole.start(site.options(Logins.NONE, "en"));
        caller = new Caller(console.port());
    }

    @AfterAll
    static void stop() {
        console.close();
        site.close();
    }

    private static Caller.Answer page(String path) {
        return caller.page(path);
    }

    private static AuditEntry lastAct() {
        return site.operations.audit(null, null, 1).items().get(0);
    }

    @Test
    void everyPageIsThereInBothLanguages() {
        long seq = site.deadLetter("bad-pages");
        String group = Caller.encoded("group", site.group());
        List<String> pages = List.of(
                "",
                "/flow/live",
                "/pulse",
                "/trace",
                "/trace?id=bad-pages",
                "/trace?id=" + seq + "&at=1m",
                "/trace/content?seq=" + seq,
                "/trace/content?seq=" + seq + "&reveal=true",
                "/dead-letters",
                "/dead-letters/live?consumer=mail",
                "/dead-letters/group?consumer=mail&" + group,
                "/dead-letters/one?consumer=mail&seq=" + seq,
                "/dead-letters/one?consumer=mail&reveal=true&seq=" + seq,
                "/dead-letters/redrive?consumer=mail&seq=" + seq,
                "/dead-letters/discard?consumer=mail&" + group,
                "/dead-letters/accept?consumer=mail&" + group,
                "/dead-letters/edit?consumer=mail&seq=" + seq,
                "/dead-letters/redrives",
                "/dead-letters/redrives/live",
                "/consumers",
                "/consumers/live",
                "/consumers/one?consumer=mail",
                "/consumers/one?consumer=stock&span=10m",
                "/consumers/one/live?consumer=mail",
                "/nodes",
                "/nodes/live",
                "/reconciliation",
                "/reconciliation?from=1h",
                "/reconciliation?from=1h&to=1m",
                "/review",
                "/audit",
                "/reports",
                "/reports?id=bad-pages",
                "/reports?from=1h",
                "/reports?from=1h&download=true",
                "/help");
        Caller visitor = new Caller(console.port());
        for (String language : List.of("ja", "en")) {
            assertThat(visitor.get("/tasuki/language?lang=" + language + "&from=/tasuki")
                            .location())
                    .isEqualTo("/tasuki");
            for (String path : pages) {
                Caller.Answer answer = visitor.page(path);
                if (path.contains("download")) {
                    assertThat(answer.header("Content-Disposition")).startsWith("attachment");
                    assertThat(answer.header("Content-Type")).isEqualTo("text/markdown;charset=UTF-8");
                    continue;
                }
                assertThat(answer.text())
                        .as(path)
                        .doesNotContain("<script>alert")
                        .doesNotContain("<img src=x");
                if (answer.text().startsWith("<!DOCTYPE")) {
                    assertThat(answer.text()).as(path).contains("lang=\"" + language + "\"");
                }
            }
        }
    }

    @Test
    void theFirstPageSaysWhatIsWrongAndWhoseMoveItIs() {
        site.deadLetter("bad-first");
        Site.await()
                .untilAsserted(() -> assertThat(page("").text())
                        .contains(
                                "It is a dead letter of mail",
                                "It is the move of team",
                                "aria-label=\"stock (team-warehouse)"));
        assertThat(page("").text()).as("no address of a script").doesNotContain("href=\"javascript");
    }

    @Test
    void whatIsSensitiveIsMaskedUntilSomebodyWhoMayAsksForIt() {
        long seq = site.deadLetter("bad-masked");
        assertThat(page("/trace/content?seq=" + seq).text())
                .contains("•••")
                .doesNotContain("4111")
                .doesNotContain("very-secret");
        assertThat(page("/trace/content?reveal=true&seq=" + seq).text()).contains("4111", "very-secret");
    }

    @Test
    void aTraceTellsHowItStood() {
        site.deadLetter("bad-stood");
        assertThat(page("/trace?id=bad-stood").text()).contains("dead letter", "bad-stood");
        assertThat(page("/trace?id=bad-stood&at=2000-01-01T00:00").text()).doesNotContain("class=\"leg");
        assertThat(page("/trace?id=bad-stood&at=nonsense").text()).contains("nonsense is not understood");
        assertThat(caller.get("/tasuki/trace?id=never").status()).isEqualTo(404);
        assertThat(caller.get("/tasuki/trace?id=never").text()).contains("never published");
    }

    @Test
    void aDeadLetterIsRedrivenFromItsForm() {
        long seq = site.deadLetter("bad-redriven");
        site.broken.set(false);
        Caller.Answer form = page("/dead-letters/redrive?consumer=mail&seq=" + seq);
        assertThat(form.text()).contains("This is about 1 dead letter.", "may have happened already");
        Caller.Answer done = caller.form(
                "/tasuki/dead-letters/redrive", "consumer", "mail", "seq", Long.toString(seq), "reason", "repaired");
        assertThat(done.status()).isEqualTo(303);
        Site.await()
                .untilAsserted(() -> assertThat(page(done.location().substring("/tasuki".length()))
                                .text())
                        .contains("data-redrive=\"FINISHED\""));
        assertThat(lastAct().who()).isEqualTo(System.getProperty("user.name"));
        assertThat(lastAct().why()).isEqualTo("repaired");
        assertThat(caller.form("/tasuki/dead-letters/redrive", "consumer", "mail", "seq", Long.toString(seq))
                        .status())
                .as("nothing to redrive any more")
                .isEqualTo(409);
    }

    @Test
    void discardingWantsAReasonAndKeepsWhatWasTyped() {
        long seq = site.deadLetter("bad-discarded");
        String[] about = {"consumer", "mail", "seq", Long.toString(seq), "reason", ""};
        Caller.Answer refused = caller.form("/tasuki/dead-letters/discard", about);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text()).contains("wants a reason");
        about[5] = "a test order";
        assertThat(caller.form("/tasuki/dead-letters/discard", about).status()).isEqualTo(303);
        assertThat(lastAct().act()).isEqualTo("discard");
        assertThat(page("/dead-letters/one?consumer=mail&seq=" + seq).text()).contains("not a dead letter any more");
    }

    @Test
    void aGroupIsAcceptedUntilATime() {
        site.deadLetter("bad-accepted");
        String group = site.group();
        assertThat(caller.form(
                                "/tasuki/dead-letters/accept",
                                "consumer",
                                "mail",
                                "group",
                                group,
                                "until",
                                "soon",
                                "reason",
                                "x")
                        .text())
                .contains("soon is not understood");
        assertThat(caller.form(
                                "/tasuki/dead-letters/accept",
                                "consumer",
                                "mail",
                                "group",
                                group,
                                "until",
                                "4h",
                                "reason",
                                "fix is coming")
                        .status())
                .isEqualTo(303);
        assertThat(page("/dead-letters/group?consumer=mail&" + Caller.encoded("group", group))
                        .text())
                .contains("is on it until", "fix is coming");
    }

    @Test
    void aPayloadIsEditedComparedAndRedriven() {
        long seq = site.deadLetter("bad-edited");
        site.broken.set(false);
        String[] edit = {
            "consumer", "mail", "seq", Long.toString(seq), "payload", "{", "reason", "typo", "confirmed", "false"
        };
        assertThat(caller.form("/tasuki/dead-letters/edit", edit).status())
                .as("no JSON")
                .isEqualTo(422);
        edit[5] = "{\"id\":\"good\"}";
        Caller.Answer compared = caller.form("/tasuki/dead-letters/edit", edit);
        assertThat(compared.status()).isEqualTo(200);
        assertThat(compared.text()).contains("class=\"went\"", "class=\"came\"");
        edit[9] = "true";
        assertThat(caller.form("/tasuki/dead-letters/edit", edit).status()).isEqualTo(303);
        Site.await()
                .untilAsserted(() -> assertThat(page("/dead-letters/one?consumer=mail&seq=" + seq)
                                .text())
                        .contains("Edited by", "typo"));
    }

    @Test
    void aConsumerIsPausedAndGoesOn() {
        assertThat(caller.form("/tasuki/consumers/pause", "consumer", "stock", "reason", "to look at it")
                        .status())
                .isEqualTo(303);
        Site.await()
                .untilAsserted(() ->
                        assertThat(page("/consumers/one?consumer=stock").text()).contains("to look at it", "Resume"));
        Site.await().untilAsserted(() -> assertThat(page("").text()).contains("class=\"disc warn\""));
        assertThat(caller.form("/tasuki/consumers/pause", "consumer", "stock", "reason", "again")
                        .status())
                .isEqualTo(409);
        assertThat(caller.form("/tasuki/consumers/resume", "consumer", "stock").status())
                .isEqualTo(303);
        assertThat(page("/audit").text()).contains("to look at it");
    }

    @Test
    void programsGetTheShapesOfTheCommandLine() {
        long seq = site.deadLetter("bad-api");
        for (String path : List.of(
                "ledgers",
                "overview",
                "status",
                "nodes",
                "triage",
                "triage?id=bad-api",
                "trace?id=bad-api",
                "messages/" + seq,
                "consumers/series?consumer=mail&span=10m",
                "review",
                "reconcile",
                "reconcile/window?from=1h",
                "audit",
                "report?id=bad-api",
                "report?from=1h",
                "dead-letters",
                "dead-letters/groups?consumer=mail",
                "dead-letters/preview?consumer=mail",
                "dead-letters/one?consumer=mail&seq=" + seq,
                "redrives")) {
            Caller.Answer answer = page("/api/" + path);
            assertThat(answer.header("Content-Type")).as(path).startsWith("application/json");
        }
        assertThat(page("/api/dead-letters/one?consumer=mail&seq=" + seq).text())
                .contains("4111");
        assertThat(caller.get("/tasuki/api/redrives/99").status()).isEqualTo(404);
        assertThat(caller.get("/tasuki/api/nothing").header("Content-Type")).startsWith("application/problem+json");
        assertThat(caller.json("/tasuki/api/dead-letters/discard", "{\"reason\":\"x\"}")
                        .text())
                .contains("the filter is empty");
        assertThat(caller.json("/tasuki/api/dead-letters/discard", "{\"reson\":\"x\"}")
                        .status())
                .isEqualTo(409);
        Caller.Answer discarded = caller.json(
                "/tasuki/api/dead-letters/discard",
                "{\"filter\":{\"consumer\":\"mail\",\"seqs\":[" + seq + "]},\"reason\":\"test\"}");
        assertThat(discarded.text()).contains("\"discarded\" : 1");
    }

    @Test
    void anActThatSomebodyElseHasUndoneIsSaidAsWhatItIs() {
        site.operations.pause("mail", new By("mika", "looking"));
        try {
            Caller.Answer refused = caller.form("/tasuki/consumers/pause", "consumer", "mail", "reason", "me too");
            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.text()).contains("mika");
        } finally {
            site.operations.resume("mail", new By("mika", ""));
        }
    }
}
