package dev.tasuki;

import static dev.tasuki.TestDatabase.consumer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A cursor that only passes by what its consumer does not want has no receipt to tell where it is; its checkpoint must. */
class CheckpointTest {
    private final TestDatabase database = TestDatabase.migrated();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void partitionsThatMeetAtTheHeadAreNotSaidToLagBehind() {
        Tasuki first = database.started(wantingNothing());
        for (int i = 1; i <= 2; i++) {
            int ticks = i + 1;
            database.publish(first, message());
            await().until(() -> database.number("select count(*) from tasuki.tick where topic = " + ORDERS) == ticks);
        }
        await().until(() -> lag(first) == 0);
        first.close();
        putBack("partition % 4 < 2", 0, "(select id from tasuki.node where name = 'other')");
        putBack("partition % 4 = 2", 1, "null");
        putBack("partition % 4 = 3", 2, "null");

        Tasuki second = database.started(wantingNothing());
        await().until(() ->
                database.number("select count(distinct node) from tasuki.assignment where node is not null") == 2);
        database.run("update tasuki.node set left_at = clock_timestamp() where name = 'other'");

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(lag(second)).isZero());
    }

    private static final String ORDERS = "(select id from tasuki.topic where name = 'orders')";

    /** Makes it look as if some partitions had been worked on by a slower node, and no further than a tick. */
    private void putBack(String partitions, int tick, String node) {
        database.run("insert into tasuki.node (name, lease) select 'other', '1 hour'"
                + " where not exists (select from tasuki.node where name = 'other')");
        database.run("update tasuki.assignment set tick = t.id, upto = t.id, counted = t.totals[partition + 1], node = "
                + node
                + " from (select id, totals from tasuki.tick where topic = " + ORDERS + " order by id offset " + tick
                + " limit 1) t where " + partitions);
    }

    private static Consumer.Builder wantingNothing() {
        return consumer("idle", Effect.database()).types("Wanted").handler(delivery -> {});
    }

    private static Message message() {
        return Message.to("orders").type("Unwanted").key("k").build();
    }

    private static long lag(Tasuki node) {
        return node.status().get(0).lagMessages();
    }
}
