package dev.tasuki.guard;

import dev.tasuki.TestDatabase;
import dev.tasuki.guard.Point.When;
import java.util.concurrent.CountDownLatch;

/** Deliveries with an external effect whose node is gone while its handler runs. */
final class LeftBehind {
    private LeftBehind() {}

    static final String CHECKPOINT = "update tasuki.assignment a set node = ?::bigint";

    /** A first try. */
    static Expected inFlight(Stage stage) throws Exception {
        return goneAt(stage, 1);
    }

    /** A retry. */
    static Expected retryInFlight(Stage stage) throws Exception {
        return goneAt(stage, 2);
    }

    private static Expected goneAt(Stage stage, int attempt) throws Exception {
        CountDownLatch entered = stage.latch();
        CountDownLatch never = stage.latch();
        Actor gone = stage.actor();
        gone.at(When.BEFORE_STATEMENT, CHECKPOINT).close();
        gone.start(stage.mails((number, delivery) -> {
                    if (delivery.attempt() == attempt) {
                        entered.countDown();
                        Stage.await(never);
                    }
                    throw new IllegalStateException("try " + delivery.attempt());
                })
                .retry(TestDatabase.retryEvery(1, 100)));
        stage.publish(1, "k");
        Stage.await(entered);
        gone.becomeZombie();
        Actor other = stage.actor().start(stage.mails(Stage.nothing()));
        stage.await(() -> other.partitions() == 16);
        stage.publish(2, "other");
        stage.awaitEffect(2);
        return Expected.atLeastOnce(1, 2);
    }
}
