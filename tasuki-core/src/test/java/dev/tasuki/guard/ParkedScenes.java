package dev.tasuki.guard;

import dev.tasuki.Consumer;
import dev.tasuki.TestDatabase;
import dev.tasuki.guard.Point.When;
import java.util.concurrent.CountDownLatch;

/** Deliveries off the happy path, and what waits for them. */
final class ParkedScenes {
    private ParkedScenes() {}

    private static final String DISCARD = """
            update tasuki.parked p set state = 'discarded', due_at = null
            from (select consumer, seq from tasuki.parked where state = 'retrying' for update skip locked) free
            where p.consumer = free.consumer and p.seq = free.seq
            """;

    static Expected behindAFailureInTheDatabase(Stage stage) {
        CountDownLatch mended = stage.latch();
        stage.actor().start(seldom(stage.rows(untilMended(mended))));
        return behindAFailure(stage, mended, Expected.once(1, 2));
    }

    static Expected behindAFailureOutside(Stage stage) {
        CountDownLatch mended = stage.latch();
        stage.actor().start(seldom(stage.mails(untilMended(mended))));
        return behindAFailure(stage, mended, Expected.atLeastOnce(1, 2));
    }

    private static Stage.Script untilMended(CountDownLatch mended) {
        return (number, delivery) -> {
            if (number == 1 && mended.getCount() > 0) {
                throw new IllegalStateException("not yet");
            }
        };
    }

    private static Expected behindAFailure(Stage stage, CountDownLatch mended, Expected expected) {
        stage.publish(1, "k");
        stage.await(() -> stage.number("select count(*) from tasuki.parked") == 1);
        stage.publish(Stage.message(2, "k"), Stage.message(3, "other"));
        stage.awaitEffect(3);
        mended.countDown();
        stage.run("update tasuki.parked set due_at = clock_timestamp() where state = 'retrying'");
        stage.awaitEffect(1);
        stage.awaitEffect(2);
        return expected.inOrder();
    }

    /** Tried again when the scene says so. */
    private static Consumer.Builder seldom(Consumer.Builder consumer) {
        return consumer.retry(TestDatabase.retryEvery(3_600_000, 10));
    }

    private static Consumer.Builder failing(Consumer.Builder consumer) {
        return consumer.retry(TestDatabase.retryEvery(1, 10_000));
    }

    /** A person discards what is being tried again, and the try succeeds. */
    static Expected discardedAndDone(Stage stage) throws Exception {
        return discardedMeanwhile(stage, true, "insert into effect");
    }

    /** A person discards what is being tried again, and the try fails. */
    static Expected discardedAndFailed(Stage stage) throws Exception {
        return discardedMeanwhile(stage, false, "set state = f.state, attempts = f.attempts");
    }

    private static Expected discardedMeanwhile(Stage stage, boolean succeeds, String recorded) throws Exception {
        CountDownLatch entered = stage.latch();
        CountDownLatch released = stage.latch();
        Actor node = stage.actor();
        Point end = node.at(When.AFTER_END, recorded);
        node.start(failing(stage.rows((number, delivery) -> {
            if (number == 1 && delivery.attempt() == 2) {
                entered.countDown();
                Stage.await(released);
            }
            if (number == 1 && (delivery.attempt() == 1 || delivery.attempt() == 2 && !succeeds)) {
                throw new IllegalStateException("try " + delivery.attempt());
            }
        })));
        stage.publish(1, "k");
        Stage.await(entered);
        stage.await(() -> stage.update(DISCARD) == 1);
        released.countDown();
        end.awaitPassed(1);
        return Expected.once(others(stage)).butNever(1);
    }

    /** A person discards what is just about to be marked, to be tried again. */
    static Expected discardedBeforeTheMark(Stage stage) throws Exception {
        CountDownLatch discarded = stage.latch();
        Actor node = stage.actor();
        Point mark = node.at(When.BEFORE_STATEMENT, "update tasuki.parked set state = 'in_flight'")
                .close();
        node.start(failing(stage.mails(untilMended(discarded))));
        stage.publish(1, "k");
        mark.awaitWaiting();
        while (stage.update(DISCARD) == 0) { // it may be parked and due in one transaction
            mark.next();
        }
        discarded.countDown();
        mark.open();
        return Expected.atLeastOnce(others(stage)).butNever(1);
    }

    /** What comes after it is handled after whatever was due before. */
    private static int[] others(Stage stage) {
        stage.publish(2, "other");
        stage.awaitEffect(2);
        stage.publish(3, "other");
        stage.awaitEffect(3);
        return new int[] {2, 3};
    }

    /** Two messages say the same. */
    static Expected repetition(Stage stage) {
        stage.actor().start(stage.rows(Stage.nothing()).oncePer(d -> Stage.number(d) == 3 ? "another" : "the same"));
        stage.publish(1, "a");
        stage.awaitEffect(1);
        stage.publish(Stage.message(2, "b"), Stage.message(3, "b"));
        stage.awaitEffect(3);
        return Expected.once(1, 3).butNever(2);
    }
}
