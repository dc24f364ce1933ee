package dev.tasuki.console.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands from their arguments to their output and exit code, against a ledger in memory. */
@Tag("one-jdk")
class CliTest {
    private static final TimeZone BEFORE = TimeZone.getDefault();
    private final Shop shop = new Shop();

    @TempDir
    Path temp;

    @BeforeAll
    static void inTokyo() {
        TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo")); // sentences of the operations are in the system's zone
    }

    @AfterAll
    static void home() {
        TimeZone.setDefault(BEFORE);
    }

    @ParameterizedTest
    @CsvSource({
        "0, status",
        "0, triage",
        "0, audit",
        "0, report order-1",
        "0, report --from 2h",
        "0, migrate",
        "0, completion bash",
        "0, dlq redrives",
        "0, dlq show mail 4711",
        "0, pause mail --reason r --yes",
        "1, trace order-1",
        "1, trace nothing",
        "1, triage order-1",
        "1, dlq list",
        "1, dlq groups",
        "1, review",
        "1, reconcile",
        "1, reconcile --since 2h",
        "0, reconcile --since 2h --until 1h",
        "1, reconcile --since 2h --window 30m",
        "2, reconcile --until 1h",
        "2, reconcile --window 1h",
        "2, reconcile --since 2h --window soon",
        "2, reconcile --since 2h --window 1s",
        "2, reconcile --since 1h --until 2h",
        "1, nodes",
        "2, trace",
        "2, dance",
        "2, dlq",
        "2, status --bogus",
        "2, pause mail --reason r",
        "2, pause mail --yes",
        "2, dlq redrive --yes",
        "2, dlq discard --all --reason r",
        "2, resume mail",
        "2, report",
        "2, report x --from 2h",
        "2, dlq list --since soon",
        "2, dlq list --limit 0",
        "2, status --url nonsense",
        "2, status --watch=0",
    })
    void exitCodesSayHowItWent(int code, String line) {
        Run run = Run.of(shop, line.split(" "));
        assertThat(run.code()).as(run.err()).isEqualTo(code);
        assertThat(run.err().isEmpty()).isEqualTo(code < 2);
    }

    @Test
    void knownDebtIsNoNewTrouble() {
        shop.accepted = true;
        assertThat(Run.of(shop, "dlq", "groups").code()).isZero();
    }

    @Test
    void aTraceSaysFirstWhoseMoveItIs() {
        assertThat(Run.of(shop, "trace", "order-1").out()).isEqualTo("""
                order-1: 1 message, 2 deliveries, 1 in trouble.
                  It is a dead letter of mail since 2026-11-23 02:56:00 JST: 550 no such box. It is the move of team-customer: repair and redrive it, or discard it with a reason.

                OrderPlaced order-1  #4711  orders
                published 5 min ago (02:55:00)
                  CONSUMER  STATE        ATTEMPTS  WHEN        TOOK  NODE  WHAT NEXT
                  mail      dead letter         5  4 min ago  12 ms  n1    550 no such box
                  stock     done                1  4 min ago   3 ms  n1    -
                """);
    }

    @Test
    void groupsInJapanese() {
        assertThat(Run.of(shop, "dlq", "groups", "--lang", "ja").out()).isEqualTo("""
                デッドレター 1 件、1 グループ。だれも対応していないもの 1 件。

                mail(team-customer): 1 件
                  Smtp.send
                  550 no such box
                  最初 4 分前 (02:56:00)、最後 4 分前 (02:56:00)
                  原因と思われるもの: メッセージ: 呼び出した相手が接続を拒んだか、見つからない
                  詳細: tasuki dlq show mail 4711
                """);
    }

    @Test
    void jsonHasTheComponentsOfTheRecordsAndNothingElse() {
        assertThat(Run.of(shop, "dlq", "groups", "--json").out().replaceAll("\\s", ""))
                .isEqualTo(
                        "[{\"consumer\":\"mail\",\"owner\":\"team-customer\",\"fingerprint\":\"Smtp.send\",\"count\":1,\"recent\":1,"
                                + "\"redriving\":0,\"first\":\"2026-11-22T17:56:00Z\",\"last\":\"2026-11-22T17:56:00Z\","
                                + "\"error\":\"550nosuchbox\",\"sample\":4711,\"fault\":{\"side\":\"PAYLOAD\","
                                + "\"evidence\":[\"whatitcalledrefusedtheconnection,orcouldnotbefound\"]},\"accepted\":null}]");
        assertThat(Run.of(shop, "trace", "order-1", "--json").out()).contains("\"took\" : \"PT0.012S\"");
        assertThat(Run.of(shop, "triage", "--json").out()).doesNotContain("fine");
    }

    @Test
    void windowsAreReconciledOneByOneAndWhatIsMissingIsNamed() {
        assertThat(Run.of(shop, "reconcile", "--since", "2h", "--window", "1h").out())
                .isEqualTo("""
                2 messages are unaccounted for.

                  FROM      TO        CONSUMER  PUBLISHED  RECORDED  PENDING  UNACCOUNTED
                  01:00:00  02:00:00  mail            100       100        0            0
                  02:00:00  03:00:00  mail            100        98        0            2
                  mail: #4711, OrderPlaced order-4711, in partition 3, published 1 h ago (02:00:00)
                  mail: 1 more, which are not in the log any more (or too many to name)
                """);
        assertThat(Run.of(shop, "reconcile", "--since", "1h", "--json").out().replaceAll("\\s", ""))
                .isEqualTo("[{\"consumer\":\"mail\",\"from\":\"2026-11-22T17:00:00Z\",\"to\":\"2026-11-22T18:00:00Z\","
                        + "\"published\":100,\"recorded\":98,\"pending\":0,\"unaccounted\":2,\"missing\":[{\"seq\":4711,"
                        + "\"type\":\"OrderPlaced\",\"key\":\"order-4711\",\"partition\":3,"
                        + "\"publishedAt\":\"2026-11-22T17:00:00Z\"}],\"unnamed\":1}]");
    }

    @Test
    void payloadsAreTextOrMarked() {
        assertThat(Run.of(shop, "dlq", "show", "mail", "4711", "--json").out())
                .contains("\"payload\" : \"{\\\"id\\\":\\\"order-1\\\"");
        shop.payload = new byte[] {(byte) 0xff, 0};
        assertThat(Run.of(shop, "dlq", "show", "mail", "4711", "--json").out().replaceAll("\\s", ""))
                .contains("\"payload\":{\"base64\":\"/wA=\"}");
    }

    @Test
    void aRedriveSaysWhatMayHaveHappenedAndAsks() {
        Run no = Run.of(shop, "n\n", true, "dlq", "redrive", "--consumer", "mail");
        assertThat(no.out()).contains("Of 1 of them the effect is outside the database");
        assertThat(no.code()).isEqualTo(2);
        assertThat(shop.acts).isEmpty();
        Run yes = Run.of(shop, "y\n", true, "dlq", "redrive", "--consumer", "mail", "--as", "mika");
        assertThat(yes.code()).isZero();
        assertThat(yes.out()).contains("Redrive 7 running: 0 of 1 done").endsWith("0 waiting, 0 dead again\n");
        assertThat(shop.acts).containsExactly("redrive mail by mika");
    }

    @Test
    void aRedriveThatStoppedNeedsAttention() {
        shop.end = dev.tasuki.operations.Redrive.State.STOPPED;
        Run run = Run.of(shop, "dlq", "redrive", "--all", "--yes", "--json");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).startsWith("{").contains("\"state\" : \"STOPPED\"");
    }

    @Test
    void anEditedPayloadIsShownBesideTheOriginal() throws Exception {
        Path file = temp.resolve("payload.json");
        Files.writeString(file, "{\"id\":\"order-1\",\"mail\":\"y\"}", StandardCharsets.UTF_8);
        Run run = Run.of(
                shop,
                "dlq",
                "redrive",
                "--consumer",
                "mail",
                "--seq",
                "4711",
                "--payload",
                file.toString(),
                "--reason",
                "typo",
                "--yes",
                "--detach");
        assertThat(run.out()).contains("-   \"mail\" : \"x\"").contains("+   \"mail\" : \"y\"");
        assertThat(shop.acts).containsExactly("edited 4711 {\"id\":\"order-1\",\"mail\":\"y\"}");
    }

    @Test
    void whoActsIsTheAccountUnlessNamed() {
        Run.of(shop, "dlq", "discard", "--all", "--reason", "tests", "--yes");
        Run.of(
                shop,
                "dlq",
                "accept",
                "--consumer",
                "mail",
                "--group",
                "Smtp.send",
                "--until",
                "4h",
                "--reason",
                "soon");
        assertThat(shop.acts).containsExactly("discard by me: tests", "accept Smtp.send until 2026-11-22T22:00:00Z");
    }
}
