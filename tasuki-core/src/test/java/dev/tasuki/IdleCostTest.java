package dev.tasuki;

import static dev.tasuki.TestDatabase.consumer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a node that has nothing to do asks of the database: the same for one consumer and for many. */
class IdleCostTest {
    private static final int CONSUMERS = 12;
    private static final String BEAT = "heartbeat_at = clock_timestamp()";
    private static final int BEATS = 4;

    private final TestDatabase database = TestDatabase.migrated();
    private final RoundTrips trips = new RoundTrips();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void consumersThatWaitAskForNothing() throws Exception {
        Tasuki.Builder builder = Tasuki.on(trips.on(database.source())).topic("orders");
        for (int i = 0; i < CONSUMERS; i++) {
            builder.consumer(consumer("c" + i, i % 2 == 0 ? Effect.database() : Effect.external("far end"))
                    .handler(delivery -> {}));
        }
        Tasuki node = database.closing(builder.build());
        node.start();
        // Each has looked once at what it has parked, and then at nothing for as long as a beat takes
        await().until(() -> trips.of(BEAT) > 0);
        await().until(() -> {
            trips.forget();
            TimeUnit.MILLISECONDS.sleep(1_500);
            return looksAtParked() == 0;
        });

        trips.forget();
        await().until(() -> trips.of(BEAT) >= BEATS);

        assertThat(looksAtParked()).as("looks of consumers").isZero();
    }

    private long looksAtParked() {
        return trips.of("tasuki.parked") - trips.of(BEAT);
    }
}
