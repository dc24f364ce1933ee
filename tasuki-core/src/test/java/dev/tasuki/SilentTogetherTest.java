package dev.tasuki;

import static dev.tasuki.TestDatabase.consumer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A database that is away for longer than the lease makes all nodes silent at once. That is no death of any of them. */
@Tag("one-jdk")
class SilentTogetherTest {
    private static final Duration LEASE = Duration.ofSeconds(6);

    private final TestDatabase database = TestDatabase.migrated();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void whoIsBackFirstTakesNothingFromTheOthers() throws Exception {
        AtomicBoolean awayForOne = new AtomicBoolean();
        AtomicBoolean awayForOther = new AtomicBoolean();
        Tasuki one = started("one", awayForOne);
        started("other", awayForOther);
        await().atMost(Traces.PATIENCE).until(() -> owners().equals(List.of("one 8", "other 8")));
        List<String> before = database.rows("select partition, node from tasuki.assignment order by 1");

        awayForOne.set(true);
        awayForOther.set(true);
        TimeUnit.MILLISECONDS.sleep(LEASE.toMillis() + 500);
        comesBack("one", awayForOne);
        TimeUnit.MILLISECONDS.sleep(500); // it looks several times meanwhile
        comesBack("other", awayForOther); // which waits for a quarter of a lease at most; the first one for half of it

        database.publish(one, Message.to("orders").type("T").build());
        await().atMost(Traces.PATIENCE).until(() -> one.status().get(0).lagMessages() == 0);
        assertThat(database.rows("select partition, node from tasuki.assignment order by 1"))
                .isEqualTo(before);
        assertThat(database.number("select max(deaths) from tasuki.assignment"))
                .as("deaths")
                .isZero();
    }

    @Test
    void whoDoesNotComeBackIsReplacedAllTheSame() throws Exception {
        AtomicBoolean away = new AtomicBoolean();
        AtomicBoolean gone = new AtomicBoolean();
        started("one", away);
        started("other", gone);
        await().atMost(Traces.PATIENCE).until(() -> owners().equals(List.of("one 8", "other 8")));
        away.set(true);
        gone.set(true);
        TimeUnit.MILLISECONDS.sleep(LEASE.toMillis() + 500);
        away.set(false);
        await().atMost(Traces.PATIENCE).until(() -> owners().equals(List.of("one 16")));
        gone.set(false);
    }

    private Tasuki started(String name, AtomicBoolean away) {
        Tasuki node = database.closing(Tasuki.on(unlessAway(database.source(), away))
                .node(name)
                .lease(LEASE)
                .consumer(consumer("c", Effect.database()).handler(delivery -> {}))
                .build());
        node.start();
        return node;
    }

    private List<String> owners() {
        return database.rows("select n.name, count(*) from tasuki.assignment a join tasuki.node n on n.id = a.node"
                + " group by 1 order by 1");
    }

    private void comesBack(String name, AtomicBoolean away) {
        String now = database.rows("select clock_timestamp()::text").get(0);
        away.set(false);
        await().atMost(Traces.PATIENCE)
                .until(() -> database.number("select count(*) from tasuki.node where name = '" + name
                                + "' and heartbeat_at > '" + now + "'")
                        == 1);
    }

    private static DataSource unlessAway(DataSource source, AtomicBoolean away) {
        return (DataSource) Proxy.newProxyInstance(
                SilentTogetherTest.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> {
                    if (away.get() && method.getName().equals("getConnection")) {
                        throw new SQLTransientConnectionException("the database is away");
                    }
                    try {
                        return method.invoke(source, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
