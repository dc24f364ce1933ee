package dev.tasuki.guard;

import dev.tasuki.Consumer;
import dev.tasuki.Tasuki;
import dev.tasuki.TestDatabase;
import dev.tasuki.guard.Point.When;
import java.time.Duration;

/** A node that plays a part in a scene. */
final class Actor {
    private final TestDatabase database;
    private final WatchedSource source;
    private final Point heartbeats;
    private Tasuki node;
    private long id;

    Actor(TestDatabase database, WatchedSource source) {
        this.database = database;
        this.source = source;
        this.heartbeats = at(When.BEFORE_STATEMENT, "set heartbeat_at = clock_timestamp()");
    }

    Point at(When when, String fragment) {
        return source.point(when, fragment);
    }

    Actor start(Consumer.Builder... consumers) {
        Tasuki.Builder builder = Tasuki.on(source.asDataSource())
                .topic("orders")
                .lease(Duration.ofMinutes(1))
                .stopWithin(Duration.ofSeconds(5));
        for (Consumer.Builder consumer : consumers) {
            builder.consumer(consumer);
        }
        node = database.closing(builder.build());
        node.start();
        id = database.number("select max(id) from tasuki.node");
        return this;
    }

    void stop() {
        node.close();
    }

    /** Stops heartbeats, and nothing else. */
    void holdHeartbeats() throws InterruptedException {
        heartbeats.close().awaitWaiting();
    }

    /** Its lease runs out, and it goes on as if nothing were. */
    void becomeZombie() throws InterruptedException {
        holdHeartbeats();
        // Longer ago than any lease, but not so long that retention forgets the node.
        database.run("update tasuki.node set heartbeat_at = clock_timestamp() - interval '2 hours' where id = " + id);
    }

    void beatAgain() {
        heartbeats.open();
    }

    long partitions() {
        return database.number("select count(*) from tasuki.assignment where node = " + id);
    }

    /** Whether it has the partition of some message that was published. */
    boolean worksOnMessages() {
        return database.number("select count(*) from tasuki.assignment a join tasuki.message m using (partition)"
                        + " where a.node = " + id)
                > 0;
    }

    void openAll() {
        source.openAll();
    }
}
