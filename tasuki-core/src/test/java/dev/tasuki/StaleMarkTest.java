package dev.tasuki;

import static dev.tasuki.TestDatabase.consumer;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Partitions that were at one place have the same marks in their rows, and keep them when they part. */
class StaleMarkTest {
    private final TestDatabase database = TestDatabase.migrated();
    private final List<String> calls = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void whatIsRecordedInItsOwnPartitionIsNotRepeatedBecauseAnotherPartitionStillHasItsMark() {
        Tasuki first = database.started(mail());
        database.publish(first, message("k"));
        Traces.awaitState(first, "k", "mail", DeliveryState.DONE);
        first.close();
        database.run(
                "update tasuki.assignment a set in_flight = array[m.seq] from tasuki.message m where a.partition <> m.partition");

        Tasuki second = database.started(mail());
        database.publish(second, message("next"));
        Traces.awaitState(second, "next", "mail", DeliveryState.DONE);

        assertThat(calls).containsExactly("k", "next");
    }

    private Consumer.Builder mail() {
        return consumer("mail", Effect.external("SMTP"))
                .handler(delivery -> calls.add(delivery.key().orElseThrow()));
    }

    private static Message message(String key) {
        return Message.to("orders").type("A").key(key).build();
    }
}
