package dev.tasuki;

import static dev.tasuki.TestDatabase.consumer;
import static dev.tasuki.TestDatabase.retryEvery;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A handler that outlives its node's connection to the database, and what others do with its message meanwhile. */
class AdoptedFlightTest {
    private final TestDatabase database = TestDatabase.migrated();
    private final CountDownLatch over = new CountDownLatch(1);
    private final List<String> calls = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        over.countDown();
        database.close();
    }

    @Test
    void aMessageThatAnotherNodeParkedMeanwhileIsNotParkedAgain() {
        Network firsts = new Network();
        Network seconds = new Network();
        CountDownLatch cut = new CountDownLatch(1);
        started("first", firsts, delivery -> {
            if (delivery.key().orElseThrow().equals("quick")) {
                cut.await();
                return; // and cannot be recorded, so that the node has to begin again from the database
            }
            over.await();
            if (delivery.attempt() == 1) {
                throw new IllegalStateException("so that the first try fails, late");
            }
        });
        database.publish(database.node(), message("k"), message("quick"));
        await().until(() -> calls.size() == 2);
        firsts.down = true;
        cut.countDown();
        started("second", seconds, delivery -> {
            if (delivery.key().orElseThrow().equals("k")) {
                if (delivery.attempt() == 1) {
                    throw new IllegalStateException("so that it is parked");
                }
                over.await();
            }
        });
        await().atMost(Duration.ofSeconds(20))
                .until(() -> database.number("select count(*) from tasuki.parked where state = 'in_flight'") == 1);
        seconds.down = true;
        firsts.down = false;
        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        database.number("select count(*) from tasuki.assignment a join tasuki.node n on n.id = a.node"
                                        + " where n.name = 'first'")
                                == 16);
        over.countDown();

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(database.rows("select state from tasuki.parked"))
                        .describedAs("what was parked goes on from there")
                        .containsExactly("done"));
        assertThat(database.number("select count(*) from tasuki.receipt r join tasuki.message m on m.seq = any (r.seqs)"
                        + " where m.key = 'k'"))
                .describedAs("and nobody says besides that its first try had worked")
                .isZero();
    }

    private static Message message(String key) {
        return Message.to("orders").type("A").key(key).build();
    }

    private void started(String name, Network network, Handler handler) {
        Tasuki node = database.closing(Tasuki.on(network)
                .node(name)
                .lease(Duration.ofSeconds(1))
                .stopWithin(Duration.ofSeconds(1))
                .consumer(consumer("mail", Effect.external("SMTP"))
                        .concurrency(4)
                        .retry(retryEvery(10, 1_000))
                        .handler(delivery -> {
                            calls.add(name);
                            handler.handle(delivery);
                        }))
                .build());
        node.start();
    }

    /** Connections of one node, which can be down for that node alone. */
    private final class Network implements DataSource {
        private volatile boolean down;

        @Override
        public Connection getConnection() throws SQLException {
            if (down) {
                throw new SQLException("the network is down", "08001");
            }
            return database.source().getConnection();
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            return getConnection();
        }

        @Override
        public PrintWriter getLogWriter() {
            return null;
        }

        @Override
        public void setLogWriter(PrintWriter out) {}

        @Override
        public void setLoginTimeout(int seconds) {}

        @Override
        public int getLoginTimeout() {
            return 0;
        }

        @Override
        public Logger getParentLogger() {
            return Logger.getGlobal();
        }

        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
            throw new SQLException("not a wrapper");
        }

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return false;
        }
    }
}
