package dev.tasuki;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Invariant 12: memory is bounded, whatever the backlog. */
@Tag("one-jdk")
class BacklogTest {
    private static final int MESSAGES = 500_000;
    private final TestDatabase database = TestDatabase.migrated();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void halfAMillionMessagesOfBacklogAreDrainedWithinASmallHeap() throws Exception {
        Tasuki subscriber = database.started(
                TestDatabase.consumer("inventory", Effect.database()).handler(d -> {}));
        subscriber.close();
        database.publishMany(MESSAGES / 2, "orders", 100); // one huge transaction …
        for (int i = 0; i < 250; i++) {
            database.publishMany(MESSAGES / 500, "orders", 100); // … and many
        }

        try (ChildJvm child = new ChildJvm(Drain.class, List.of("-Xmx256m"), database.jdbcUrl(), "" + MESSAGES)) {
            assertThat(child.exitCode(400))
                    .describedAs("it said: %s", child.lines())
                    .isZero();
        }

        assertThat(database.number("select count(*) from effect")).isEqualTo(MESSAGES);
        assertThat(database.number("select count(distinct seq) from effect")).isEqualTo(MESSAGES);
        assertThat(database.number(
                        "select count(*) from (select seq < lag(seq) over (partition by key order by at) as back from effect) x"
                                + " where back"))
                .isZero();
    }

    /** Drains the log and ends. */
    static final class Drain {
        public static void main(String[] args) throws Exception {
            ChildJvm.endWithParent();
            HikariDataSource source = new HikariDataSource();
            source.setJdbcUrl(args[0]);
            source.setMaximumPoolSize(5);
            int expected = Integer.parseInt(args[1]);
            long begun = System.nanoTime();
            try (Tasuki node = Tasuki.on(source)
                    .consumer(TestDatabase.consumer("inventory", Effect.database())
                            .batchHandler(1_000, BulkEffects::insert))
                    .lease(java.time.Duration.ofSeconds(2))
                    .build()) {
                node.start();
                while (count(source) < expected) {
                    Thread.sleep(2_000); // counting is not free
                }
            }
            System.out.println("drained " + expected + " in " + (System.nanoTime() - begun) / 1_000_000 + " ms");
            System.exit(0);
        }

        private static long count(HikariDataSource source) throws Exception {
            try (var connection = source.getConnection();
                    var statement = connection.createStatement();
                    var found = statement.executeQuery("select count(*) from effect")) {
                found.next();
                return found.getLong(1);
            }
        }
    }
}
