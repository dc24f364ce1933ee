package dev.tasuki.guard;

import dev.tasuki.guard.Point.When;
import java.sql.Connection;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;

/** A node that believes to own what another has taken over. */
final class FenceScenes {
    private FenceScenes() {}

    private static final String EFFECT = "insert into effect";

    /** Its handler is slow; another node has done the work when it comes to the commit. */
    static Expected zombie(Stage stage) throws Exception {
        CountDownLatch entered = stage.latch();
        CountDownLatch released = stage.latch();
        Actor zombie = stage.actor().start(stage.rows((number, delivery) -> {
            entered.countDown();
            Stage.await(released);
        }));
        Point end = zombie.at(When.AFTER_END, EFFECT);
        stage.publish(1, "k");
        Stage.await(entered);
        zombie.becomeZombie();
        stage.actor().start(stage.rows(Stage.nothing()));
        stage.awaitEffect(1);
        released.countDown();
        end.awaitPassed(1);
        stage.publish(2, "k");
        stage.awaitEffect(2);
        return Expected.once(1, 2).inOrder();
    }

    /**
     * The same, but meanwhile the other one has left, and it owns everything again. At first it does not get one partition: a
     * keeper that believes to hold all does not look for more.
     */
    static Expected thereAndBack(Stage stage) throws Exception {
        stage.actor().start(stage.rows(Stage.nothing())).stop();
        CountDownLatch entered = stage.latch();
        CountDownLatch released = stage.latch();
        Actor zombie = stage.actor();
        Point end = zombie.at(When.AFTER_END, EFFECT);
        try (Connection lock = stage.connection();
                Statement statement = lock.createStatement()) {
            lock.setAutoCommit(false);
            statement.execute("select from tasuki.assignment"
                    + " where partition = (tasuki.partition_of('k', 0, 16::smallint) + 1) % 16 for update");
            zombie.start(stage.rows((number, delivery) -> {
                entered.countDown();
                Stage.await(released);
            }));
            stage.await(() -> zombie.partitions() == 15);
            zombie.holdHeartbeats();
            lock.rollback();
        }
        stage.publish(1, "k");
        Stage.await(entered);
        zombie.becomeZombie();
        Actor other = stage.actor().start(stage.rows(Stage.nothing()));
        stage.awaitEffect(1);
        other.stop();
        zombie.beatAgain();
        stage.await(() -> zombie.partitions() == 16);
        released.countDown();
        end.awaitPassed(1);
        stage.publish(2, "k");
        stage.awaitEffect(2);
        return Expected.once(1, 2).inOrder();
    }

    /** It has proved its claim and is about to commit when another node comes. */
    static Expected aboutToCommit(Stage stage) throws Exception {
        Actor zombie = stage.actor();
        Point commit =
                zombie.at(When.BEFORE_COMMIT, "insert into tasuki.receipt").close();
        Point end = zombie.at(When.AFTER_END, EFFECT);
        zombie.start(stage.rows(Stage.nothing()));
        stage.publish(1, "k");
        commit.awaitWaiting();
        zombie.becomeZombie();
        Actor other = stage.actor();
        Point taken = other.at(When.AFTER_END, "for update skip locked");
        other.start(stage.rows(Stage.nothing()));
        taken.awaitPassed(1);
        if (other.worksOnMessages()) {
            stage.awaitEffect(1);
        }
        commit.open();
        end.awaitPassed(1);
        stage.publish(2, "k");
        stage.awaitEffect(2);
        return Expected.once(1, 2).inOrder();
    }

    /** It has committed since its last checkpoint. */
    static Expected receiptsSinceTheCheckpoint(Stage stage) throws Exception {
        Actor zombie = stage.actor();
        zombie.at(When.BEFORE_STATEMENT, LeftBehind.CHECKPOINT).close();
        zombie.start(stage.rows(Stage.nothing()));
        stage.publish(1, "k");
        stage.awaitEffect(1);
        zombie.becomeZombie();
        Actor other = stage.actor().start(stage.rows(Stage.nothing()));
        stage.await(() -> other.partitions() == 16);
        stage.publish(2, "k");
        stage.awaitEffect(2);
        return Expected.once(1, 2).inOrder();
    }

    /** It does nothing at all any more. */
    static Expected dead(Stage stage) throws Exception {
        CountDownLatch entered = stage.latch();
        CountDownLatch never = stage.latch();
        Actor dead = stage.actor().start(stage.rows((number, delivery) -> {
            entered.countDown();
            Stage.await(never);
            throw new IllegalStateException("it was dead");
        }));
        stage.publish(1, "k");
        Stage.await(entered);
        dead.becomeZombie();
        Actor other = stage.actor();
        Point taken = other.at(When.AFTER_END, "for update skip locked");
        other.start(stage.rows(Stage.nothing()));
        taken.awaitPassed(1);
        if (other.worksOnMessages()) {
            stage.awaitEffect(1);
        }
        return Expected.once(1);
    }
}
