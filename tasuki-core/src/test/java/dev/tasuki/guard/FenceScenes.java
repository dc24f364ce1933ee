package dev.tasuki.guard;

import dev.tasuki.guard.Point.When;
import java.sql.Connection;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;

/** A node that believes to own what another has taken over. */
final class FenceScenes {
    private FenceScenes() {}

    private static final String EFFECT = "insert into effect";

    /** The partition that the messages of these scenes are in. */
    private static final String MINE = "tasuki.partition_of('k', 0, 16::smallint)";

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
     * The same, but meanwhile the other one has left, and it owns the partition again, while its worker still acts under the old
     * claim. A keeper takes no more than its share; so it lacks another partition, which it cannot have, and takes this one.
     */
    static Expected thereAndBack(Stage stage) throws Exception {
        stage.actor().start(stage.rows(Stage.nothing())).stop();
        CountDownLatch entered = stage.latch();
        CountDownLatch released = stage.latch();
        Actor zombie = stage.actor();
        Point end = zombie.at(When.AFTER_END, EFFECT);
        try (Connection lock = locked(stage, "partition = (" + MINE + " + 1) % 16")) {
            zombie.start(stage.rows((number, delivery) -> {
                        entered.countDown();
                        Stage.await(released);
                    })
                    .concurrency(16)); // a worker, and so a claim, for each partition
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
        try (Connection lock = locked(stage, "partition <> " + MINE)) {
            zombie.beatAgain();
            stage.await(() -> zombie.partitions() == 1);
            lock.rollback();
        }
        released.countDown();
        end.awaitPassed(1);
        stage.publish(2, "k");
        stage.awaitEffect(2);
        return Expected.once(1, 2).inOrder();
    }

    private static Connection locked(Stage stage, String which) throws Exception {
        Connection connection = stage.connection();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("select from tasuki.assignment where " + which + " for update");
        }
        return connection;
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
        Point looked = other.at(When.AFTER_STATEMENT, "as runners");
        other.start(stage.rows(Stage.nothing()));
        looked.awaitPassed(2); // what the first look showed has been taken by then
        if (other.worksOnMessages()) {
            stage.awaitEffect(1);
        }
        return Expected.once(1);
    }
}
