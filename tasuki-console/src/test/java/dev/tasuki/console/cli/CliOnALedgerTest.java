package dev.tasuki.console.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.Consumer;
import dev.tasuki.Effect;
import dev.tasuki.Message;
import dev.tasuki.StartFrom;
import dev.tasuki.Tasuki;
import dev.tasuki.Unrecoverable;
import dev.tasuki.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The commands on a real ledger: from an empty database to a dead letter that is redriven. */
@Tag("one-jdk")
class CliOnALedgerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void start() {
        postgres = EmbeddedPostgres.temporary();
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    private static Run tasuki(String... arguments) {
        return Run.on(postgres.jdbcUrl(), arguments);
    }

    /** Repeats a command until it ends with a code. */
    private static Run until(int code, String... arguments) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        Run run = tasuki(arguments);
        while (run.code() != code && System.nanoTime() < end) {
            Thread.onSpinWait();
            run = tasuki(arguments);
        }
        assertThat(run.code()).as("%s", run).isEqualTo(code);
        return run;
    }

    @Test
    void theStoryOfADeadLetter() throws Exception {
        Run without = tasuki("status");
        assertThat(without.code()).isEqualTo(2);
        assertThat(without.err()).contains("tasuki migrate");
        assertThat(tasuki("migrate").code()).isZero();
        assertThat(tasuki("triage", "order-1").code()).isEqualTo(1);
        assertThat(tasuki("triage", "order-1").out()).contains("never published");

        AtomicBoolean broken = new AtomicBoolean(true);
        try (Tasuki node = Tasuki.on(postgres.dataSource())
                .topic("orders")
                .consumer(Consumer.named("mail")
                        .responsibility("Sends the confirmation mail")
                        .owner("team-customer")
                        .effect(Effect.external("SMTP"))
                        .topic("orders")
                        .startFrom(StartFrom.EARLIEST)
                        .handler(delivery -> {
                            if (broken.get()) {
                                throw new Unrecoverable("550 no such mailbox");
                            }
                        }))
                .build()) {
            node.start();
            try (Connection connection = postgres.dataSource().getConnection()) {
                connection.setAutoCommit(false);
                node.publish(
                        connection,
                        Message.to("orders")
                                .type("OrderPlaced")
                                .key("order-1")
                                .payload("x")
                                .build());
                connection.commit();
            }
            assertThat(until(1, "dlq", "list").out()).contains("order-1").contains("550 no such mailbox");
            assertThat(tasuki("triage", "order-1").out()).contains("team-customer");
            assertThat(tasuki("trace", "order-1", "--json").out()).contains("\"situation\"");
            assertThat(tasuki("dlq", "show", "mail", "1").out()).contains("CliOnALedgerTest");
            broken.set(false);
            Run redrive =
                    tasuki("dlq", "redrive", "--consumer", "mail", "--reason", "repaired", "--as", "yuki", "--yes");
            assertThat(redrive.code()).as("%s", redrive).isZero();
            until(0, "triage", "order-1");
            assertThat(tasuki("audit").out())
                    .contains("yuki")
                    .contains("redrive")
                    .contains("repaired");
            assertThat(tasuki("status").code()).isZero();
            assertThat(tasuki("reconcile").code()).isZero();
            assertThat(tasuki("reconcile", "--since", "1h", "--window", "10m").code())
                    .isZero();
            assertThat(tasuki("report", "order-1", "--lang", "ja").out()).contains("## 時系列");
        }
    }

    @Test
    void aDatabaseThatIsNotThereIsOneLine() throws IOException {
        int nobodys;
        try (ServerSocket probe = new ServerSocket(0)) {
            nobodys = probe.getLocalPort();
        }
        Run run = Run.on("jdbc:postgresql://127.0.0.1:" + nobodys + "/x", "status");
        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err()).hasLineCount(1).contains("127.0.0.1:" + nobodys);
    }
}
