package dev.tasuki;

import static dev.tasuki.TestDatabase.consumer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A commit whose answer is lost on the way: the transaction is done, and the node does not know it. */
class LostAnswerTest {
    private final TestDatabase database = TestDatabase.migrated();

    @AfterEach
    void close() {
        database.close();
    }

    /** Commits, and then loses the connection, now and then. */
    private final class LosingAnswers extends TransactionsOfAnApplication {
        private final AtomicInteger commits = new AtomicInteger();

        LosingAnswers() {
            super(database.source());
        }

        @Override
        void committed() throws SQLException {
            if (commits.incrementAndGet() % 3 == 1) {
                throw commits.get() % 2 == 0
                        ? new SQLException("the connection was lost", "08006")
                        : new SQLException("Connection is closed"); // as a pool says it, without an SQLSTATE
            }
        }
    }

    @Test
    void effectsAreStillExactlyOnce() {
        AtomicInteger failures = new AtomicInteger();
        Tasuki node = database.closing(Tasuki.on(database.source())
                .with(new LosingAnswers())
                .lease(java.time.Duration.ofSeconds(1))
                .consumer(consumer("inventory", Effect.database())
                        .retry(RetryPolicy.standard()
                                .withDelays(java.time.Duration.ofMillis(1), java.time.Duration.ofMillis(1)))
                        .handler(Integer.class, (n, delivery) -> {
                            TestDatabase.insertEffect(delivery, "inventory", n);
                            if (n % 10 == 0 && failures.incrementAndGet() % 3 != 0) {
                                throw new IllegalStateException("so that it is parked");
                            }
                        }))
                .build());
        node.start();
        for (int n = 0; n < 40; n++) {
            database.publish(
                    node,
                    Message.to("orders").type("A").key("k" + n % 3).payload(n).build());
        }
        await().atMost(java.time.Duration.ofSeconds(60))
                .until(() -> database.number("select count(distinct seq) from effect") == 40);
        assertThat(database.number("select count(*) from effect")).isEqualTo(40);
        assertThat(database.number(
                        "select count(*) from (select seq < lag(seq) over (partition by key order by at) as back from effect) x"
                                + " where back"))
                .isZero();
    }
}
