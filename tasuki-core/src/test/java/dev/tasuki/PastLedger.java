package dev.tasuki;

import static org.awaitility.Awaitility.await;

import java.time.Duration;

/** Makes a ledger older, so that tests of retention need not wait for time to pass, and tells when a round has passed. */
final class PastLedger {
    private final TestDatabase database;

    PastLedger(TestDatabase database) {
        this.database = database;
    }

    /** Moves all that has happened into the past, and so into the segments of that time. */
    void age(int seconds) {
        String ago = " - interval '" + seconds + " seconds'";
        String segment = "segment = tasuki.segment_at(%s" + ago + "), %1$s = %1$s" + ago;
        database.run("update tasuki.message set " + segment.formatted("published_at"));
        database.run("update tasuki.tick set " + segment.formatted("taken_at") + ", since = since" + ago
                + ", floor_at = floor_at" + ago);
        database.run("update tasuki.receipt set " + segment.formatted("done_at"));
        database.run("update tasuki.attempt set " + segment.formatted("started_at"));
        database.run("update tasuki.parked set published_at = published_at" + ago + ", updated_at = updated_at" + ago);
        database.run("update tasuki.node set left_at = left_at" + ago + " where left_at is not null");
    }

    /**
     * Waits until some node has looked at everything once more. Attempts come last in a round and nobody needs them: when one
     * vanishes, everything else has been looked at since it was written.
     */
    void awaitRound() {
        database.run(
                "insert into tasuki.attempt (segment, consumer, took_micros, seq, node, attempt, outcome, started_at)"
                        + " select (tasuki.segment_number(clock_timestamp()) - 6) % 10, 0, 0, 0, 0, 0, 'done', clock_timestamp()");
        await().atMost(Traces.PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> database.number("select count(*) from tasuki.attempt where consumer = 0") == 0);
    }

    /** Waits until no message of a key that begins so is left in the log. */
    void awaitReclaimed(String keys) {
        await().atMost(Traces.PATIENCE).until(() -> messages(keys) == 0);
    }

    /** Waits until there are messages only where it is too early for a retention of two segments. */
    void awaitAllAtRestReclaimed() {
        await().atMost(Traces.PATIENCE)
                .until(() -> database.number("select count(*) from tasuki.message"
                                + " where (segment + 10 - tasuki.segment_at(clock_timestamp())) % 10 between 2 and 7")
                        == 0);
    }

    long messages(String keys) {
        return database.number("select count(*) from tasuki.message where key like '" + keys + "%'");
    }
}
