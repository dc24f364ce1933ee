package dev.tasuki.guard;

import java.util.List;

/** The guards, and what takes each away. */
enum Guard {
    // Who commits
    FENCE(
            FenceScenes::zombie,
            Change.of(
                    "and mine.epoch = a.epoch where a.consumer = ? and a.node = ?",
                    "where a.consumer = ? and (a.node = ? or true)")),
    EPOCH_IN_THE_FENCE(FenceScenes::thereAndBack, Change.of("and mine.epoch = a.epoch where", "where")),
    EPOCH_RAISED(FenceScenes::thereAndBack, Change.of("epoch = a.epoch + 1", "epoch = a.epoch")),
    RECEIPT_NEEDS_THE_FENCE(
            FenceScenes::zombie,
            Change.of(
                    "where (select count(*) from held) = ? returning",
                    "where (select count(*) from held) = ? or true returning")),
    FENCE_LOCKS(FenceScenes::aboutToCommit, Change.of("order by a.partition for share of a)", "order by a.partition)")),
    RECEIPT_WITH_ITS_EFFECTS(FenceScenes::zombie, Change.commitBefore("insert into tasuki.receipt")),
    NEWEST_RECEIPT(
            FenceScenes::receiptsSinceTheCheckpoint,
            Change.of("where r.consumer = ? and r.id > ?", "where r.consumer = ? and r.id > ? and false")),
    LEASE_ENDS(FenceScenes::dead, Change.of("n.heartbeat_at > clock_timestamp() - n.lease", "true")),

    // The log
    LATE_MESSAGES_READ(
            LogScenes::lateCommit, Change.of("and xid = ? and topic = ?", "and xid = ? and false and topic = ?")),
    LATE_MESSAGES_TICKED(
            LogScenes::lastCommit, Change.of("where pg_visible_in_snapshot(open, now.snapshot)", "where false")),
    BATCH_ENDS_AT_ITS_TICK(
            LogScenes::readLate,
            Change.of("and pg_visible_in_snapshot(xid, ?)", "and (pg_visible_in_snapshot(xid, ?) or true)"),
            Change.of("and seq <= ?", "and (seq <= ? or true)")),
    CEILING_AFTER_THE_SNAPSHOT(
            LogScenes::openAtTheEnd,
            Change.of("before.seq, (select last_value from tasuki.message_seq),", "before.seq, before.seq,")),
    FLOOR_OF_THE_TICK_BEFORE(
            LogScenes::openAtTheEnd,
            Change.of("f.last_seq, ?, before.seq, (select", "f.last_seq, own.seq, own.seq, (select"),
            Change.of(
                    "cross join now cross join before returning",
                    "cross join now cross join before cross join (select ?::bigint as seq) own returning")),
    ONE_TICKER_AT_A_TIME(LogScenes::twoTickers, Change.of("select pg_advisory_xact_lock(8463221002), ", "select ")),

    // Off the happy path
    KEY_WAITS_IN_THE_DATABASE(ParkedScenes::behindAFailureInTheDatabase, nobodyIsHeld()),
    KEY_WAITS_OUTSIDE(ParkedScenes::behindAFailureOutside, nobodyIsHeld()),
    DONE_ONLY_IN_WORK(
            ParkedScenes::discardedAndDone,
            Change.of(
                    "and p.seq = d.seq and p.state in ('retrying', 'scheduled', 'blocked', 'in_flight')",
                    "and p.seq = d.seq")),
    FAILED_ONLY_IN_WORK(
            ParkedScenes::discardedAndFailed,
            Change.of(
                    "and p.seq = f.seq and p.state in ('retrying', 'scheduled', 'blocked', 'in_flight')",
                    "and p.seq = f.seq")),
    MARKED_ONLY_WHEN_WAITING(
            ParkedScenes::discardedBeforeTheMark,
            Change.of("and seq = any (?) and state in ('retrying', 'scheduled')", "and seq = any (?)")),
    ONCE_PER_IDENTITY(
            ParkedScenes::repetition,
            Change.of(
                    "on conflict do nothing returning",
                    "on conflict (consumer, identity) do update set seq = excluded.seq returning")),

    // Outside
    MARKS_IN_THE_RECEIPT(
            LeftBehind::inFlight,
            Change.of(
                    "?::bigint[], ?::int[], ?::bigint[], ?::int[] where (select count(*) from held)",
                    "(?::bigint[])[1:0], ?::int[], ?::bigint[], ?::int[] where (select count(*) from held)")),
    MARKED_RETRIES_RETURN(
            LeftBehind::retryInFlight,
            Change.of("state = 'in_flight' and seq <> all (?)", "state = 'in_flight' and seq <> all (?) and false"));

    /** A course of events in which the guard is needed. */
    @FunctionalInterface
    interface Scene {
        Expected play(Stage stage) throws Exception;
    }

    final Scene scene;
    final List<Change> changes;

    Guard(Scene scene, Change... changes) {
        this.scene = scene;
        this.changes = List.of(changes);
    }

    private static Change nobodyIsHeld() {
        return Change.of("where consumer = ? and key = any (?)", "where false and consumer = ? and key = any (?)");
    }
}
