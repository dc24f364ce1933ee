package dev.tasuki.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.TestDatabase;
import dev.tasuki.guard.Point.When;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node gets back a delivery that its own handler still runs for, and that another node has parked meanwhile. */
class TakenBackTest {

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatAnotherNodeParkedIsTriedAgainWhateverTheOldHandlerComesTo(boolean oldHandlerSucceeds) throws Exception {
        try (Stage stage = new Stage(List.of(), false)) {
            CountDownLatch begun = stage.latch();
            CountDownLatch released = stage.latch();
            CountDownLatch retried = stage.latch();
            CountDownLatch never = stage.latch();
            Actor first = stage.actor();
            Point record = first.at(When.BEFORE_STATEMENT, "insert into tasuki.receipt");
            first.start(stage.mails((number, delivery) -> {
                        if (number == 1 && delivery.attempt() == 1) {
                            begun.countDown();
                            Stage.await(released);
                            if (!oldHandlerSucceeds) {
                                throw new IllegalStateException("the old handler");
                            }
                        }
                    })
                    .concurrency(2)
                    .retry(TestDatabase.retryEvery(1, 100)));
            stage.publish(1, "k");
            Stage.await(begun);
            record.close();
            stage.publish(2, "other");
            record.awaitWaiting();
            first.becomeZombie();
            record.fail(); // it drops everything, and its handler runs on
            record.open();

            Actor second = stage.actor()
                    .start(stage.mails((number, delivery) -> {
                                if (number == 1 && delivery.attempt() == 2) {
                                    retried.countDown();
                                    Stage.await(never);
                                }
                                if (number == 1) {
                                    throw new IllegalStateException("so that it is parked");
                                }
                            })
                            .retry(TestDatabase.retryEvery(1, 100)));
            Stage.await(retried);
            second.becomeZombie();
            first.beatAgain();
            stage.await(() -> first.partitions() == 16);
            stage.publish(3, "marker");
            stage.awaitEffect(3); // its worker has what its keeper took
            released.countDown();
            stage.publish(4, "k");
            stage.awaitEffect(4);

            assertThat(stage.effects()).contains(1, 2);
            assertThat(stage.effects().indexOf(1)).isLessThan(stage.effects().indexOf(4));
            stage.await(() -> stage.number("select count(*) from tasuki.parked where state <> 'done'") == 0);
        }
    }
}
