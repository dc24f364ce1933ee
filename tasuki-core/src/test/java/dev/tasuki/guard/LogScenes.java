package dev.tasuki.guard;

import dev.tasuki.guard.Point.When;
import java.sql.Connection;
import java.sql.Statement;
import java.util.stream.IntStream;

/** Transactions that commit late, and ticks that meet. */
final class LogScenes {
    private LogScenes() {}

    private static final String TICKS = "select count(*) from tasuki.tick where messages > 0";
    private static final String TAKE = "insert into tasuki.tick (";

    /** A transaction publishes first and commits last, and others follow. */
    static Expected lateCommit(Stage stage) throws Exception {
        stage.actor().start(stage.rows(Stage.nothing()));
        Connection late = stage.publishing(1, "late");
        stage.publish(2, "k");
        stage.awaitEffect(2);
        Stage.commit(late);
        stage.publish(3, "k");
        stage.awaitEffect(3);
        return Expected.once(1, 2, 3);
    }

    /** A transaction publishes first and commits last, and nothing comes after it. */
    static Expected lastCommit(Stage stage) throws Exception {
        Actor node = stage.actor().start(stage.rows(Stage.nothing()));
        Point taken = node.at(When.AFTER_STATEMENT, TAKE);
        Connection late = stage.publishing(1, "late");
        stage.publish(2, "k");
        stage.awaitEffect(2);
        long ticks = stage.number(TICKS);
        Stage.commit(late);
        taken.awaitPassed(taken.passed() + 2); // the first may have begun before
        if (stage.number(TICKS) > ticks) {
            stage.awaitEffect(1);
        }
        return Expected.once(1, 2);
    }

    /** A batch is read when more is visible than when its tick was taken. */
    static Expected readLate(Stage stage) throws Exception {
        Actor node = stage.actor();
        Point read = node.at(When.BEFORE_STATEMENT, "sum(octets) over").close();
        node.start(stage.rows(Stage.nothing()));
        stage.publish(1, "a");
        read.awaitWaiting();
        stage.publish(2, "b");
        stage.await(() -> stage.number(TICKS) == 2);
        read.open();
        stage.awaitEffect(2);
        stage.publish(3, "c"); // not before: it must come after a repetition of 2
        stage.awaitEffect(3);
        return Expected.once(1, 2, 3);
    }

    /**
     * A tick is taken while a transaction is open that no ended one came after: its xid is the snapshot's xmax, and its seq is
     * behind what the ticker saw of the sequence.
     */
    static Expected openAtTheEnd(Stage stage) throws Exception {
        Actor node = stage.actor().start(stage.rows(Stage.nothing()));
        stage.await(() -> node.partitions() == 16);
        node.holdHeartbeats(); // they would end after it
        Point take = node.at(When.BEFORE_STATEMENT, TAKE).close();
        take.awaitWaiting();
        boolean atTheEnd = false;
        int number = 0;
        while (!atTheEnd && number < 20) { // the server itself may come in between, seldom
            Connection before = stage.begun();
            Connection first = stage.publishing(++number, "a");
            Connection open = stage.publishing(++number, "b");
            long xid = xid(open);
            Stage.commit(before); // the node looks again
            take.next(); // now a look is behind that saw both
            Stage.commit(first);
            take.next();
            atTheEnd = stage.number(
                            "select pg_snapshot_xmax(snapshot)::text::bigint from tasuki.tick order by id desc limit 1")
                    == xid;
            Stage.commit(open);
        }
        take.open();
        stage.publish(99, "c");
        stage.awaitEffect(99);
        return Expected.once(IntStream.rangeClosed(1, number).toArray());
    }

    private static long xid(Connection connection) throws Exception {
        try (Statement statement = connection.createStatement();
                var row = statement.executeQuery("select pg_current_xact_id()::text::bigint")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static final String WAITERS = "select count(*) from pg_locks where locktype = 'advisory' and not granted"
            + " and database = (select oid from pg_database where datname = current_database())";

    /**
     * A ticker has its snapshot and is slow to insert; another one has a younger snapshot, and is not. A reader that finds the
     * slow one's tick as the newest would go back in time.
     */
    static Expected twoTickers(Stage stage) throws Exception {
        Actor reader = stage.actor().start(stage.rows(Stage.nothing()));
        Actor slow = stage.actor(Change.of(
                "(select tasuki.snapshot() as snapshot)",
                "(select tasuki.snapshot() as snapshot from (select pg_advisory_xact_lock(77) offset 0) pause)"));
        slow.start();
        Point readerTakes = reader.at(When.BEFORE_STATEMENT, TAKE).close();
        Point slowTakes = slow.at(When.BEFORE_STATEMENT, TAKE).close();
        Point reads = reader.at(When.AFTER_STATEMENT, "sum(octets) over");
        readerTakes.awaitWaiting();
        slowTakes.awaitWaiting();
        stage.publish(1, "a");
        int pages;
        try (Connection pause = stage.connection();
                Statement statement = pause.createStatement()) {
            statement.execute("select pg_advisory_lock(77)");
            slowTakes.letOnePass();
            stage.await(() -> stage.number(WAITERS) == 1);
            stage.publish(2, "b");
            readerTakes.letOnePass();
            stage.await(() -> stage.number(WAITERS) == 2 || stage.effects().contains(2));
            pages = reads.passed();
            statement.execute("select pg_advisory_unlock(77)");
        }
        stage.await(() -> stage.number(TICKS) == 2);
        readerTakes.fail(); // then it asks for the newest tick
        reads.awaitPassed(pages + 1);
        slowTakes.open();
        readerTakes.open();
        stage.publish(3, "c");
        stage.awaitEffect(3);
        return Expected.once(1, 2, 3);
    }
}
