package dev.tasuki.internal.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Takes and reads ticks.
 *
 * <p><b>Why nothing is skipped.</b> A tick stores the snapshot of the statement that counts and inserts it. What lies between
 * ticks <i>a</i> and <i>b</i> is exactly what b sees and a does not: rows of transactions from {@code xmax(a)} on, and rows of
 * those that were open at a. Consecutive rows of a topic's chain leave no gap: what commits between them is in the later one.
 *
 * <p><b>Why two tickers do no harm.</b> Both take the same advisory lock, in a statement before the one whose snapshot counts;
 * READ COMMITTED gives that one a snapshot from after the lock was granted, which therefore sees the other's tick. All
 * statements of a tick, from the begin to the commit, travel in one round trip, so no node can be stopped while it holds the
 * lock.
 *
 * <p><b>Why the floor bounds the search.</b> A publishing insert has its xid before its seq. {@code xmax} of a snapshot is one
 * more than the last xid that had ended, so a transaction from xmax on may well have begun, and published, before the snapshot.
 * But the tick before had ended by then, hence such a transaction got its xid after that tick's did, and its seqs after what
 * the sequence was before: that value, {@code seq_before} of the tick before, is this tick's floor.
 *
 * <p><b>Why the ceiling does.</b> The sequence is read while the tick's statement runs, so after its snapshot was taken. What
 * that snapshot sees had its seqs by then. Reading too much, as a plain read of a sequence may, does no harm here.
 *
 * <p><b>Why some ticks show nothing new.</b> A tick is inserted where something new is visible, and once more in each segment:
 * a topic that is silent for days would otherwise keep its consumers at a tick whose segment is to be reclaimed. And after a
 * tick with many messages there is another one, whose floor is above them: the search for the next one would otherwise go
 * through all of them, each time, until something is published. That one's floor is what the sequence was before the large one,
 * and the next one's, if another is needed, what it was before that: two are enough. Such a tick is
 * taken like any other: under the lock, with its own transaction, snapshot and floor, and it counted before it found nothing.
 * So all of the above holds for it, as the earlier and as the later one of two. A reader that does not know it and goes from
 * the tick before to the tick after reads the same messages, so {@link Tick#follows} may pass over it.
 */
public final class TickTable {
    private TickTable() {}

    /** How many messages that earlier ticks saw may be looked at again and again for the next one. */
    private static final int OLD_ONES = 1_000;

    /** What the database's clock says, in microseconds since 1970. */
    private static final String CLOCK = "(extract(epoch from clock_timestamp()) * 1000000)::bigint";

    /** The clock's lock; any number that is unlikely to be used by others. */
    private static final long LOCK = 8463221002L;

    /**
     * What a look at the log's ends shows.
     *
     * @param messageSeq the sequence of messages; grows with each insert, also of one that will roll back
     * @param tickId the sequence of ticks, any node's
     * @param snapshot the moment
     * @param server which server it was, see {@link Fence#SERVER}
     * @param micros what the database's clock said, in microseconds since 1970
     * @param segments the segments that are published to at the moment, with slack for what is to come
     */
    public record Probe(long messageSeq, long tickId, Snapshot snapshot, long server, long micros, Segments segments) {

        /** Where messages can be that the newest ticks of all topics do not see. */
        public Segments segmentsAfter(Collection<Tick> newest) {
            Segments all = segments;
            for (Tick tick : newest) {
                all = all.and(tick.firstSegment());
            }
            return all;
        }
    }

    /**
     * A tick, or the attempt at one.
     *
     * @param fresh one row for each topic that had something new, or no tick in this segment yet
     * @param covered whether the search looked wherever something new can be; if not, no tick was taken
     * @param after a look taken right after, in the same round trip
     */
    public record Taken(List<Tick> fresh, boolean covered, Probe after) {}

    // Two statements, the snapshot second: a message whose seq the first one counts then has an xid that the snapshot
    // knows.
    //
    // The sequences are asked by the function, which locks a sequence's page. A plain read of last_value does not, and
    // may find what nextval() writes there for a moment while it logs 32 values in advance: as a floor that would hide
    // the messages that get these seqs, and of ticks it would say that those with these ids are known.
    private static final String PROBE = """
            select coalesce(pg_sequence_last_value('tasuki.message_seq'), 0) as message_seq,
                   coalesce(pg_sequence_last_value('tasuki.tick_id'), 0) as tick_id;
            select pg_current_snapshot()::text as snapshot, %s as server,
                   %s as micros,
                   tasuki.segment_number(clock_timestamp()) as segment,
                   tasuki.segment_number(clock_timestamp() + tasuki.clock_slack()) as next_segment
            """.formatted(Fence.SERVER, CLOCK);

    // Each statement must see what committed before it, whatever the database's default is. All of it is one message to
    // the server.
    private static final String BEGIN = "begin isolation level read committed;";
    private static final String COMMIT = ";commit";

    /**
     * Whether a transaction has ended since an earlier look: a tick taken between the two may then have missed what it published.
     * If none has, that tick saw everything. One statement, for this is asked all the time where nothing happens.
     */
    public static boolean hasAnyEndedSince(Connection connection, Probe earlier) throws SQLException {
        String now = Sql.first(connection, "select pg_current_snapshot()::text", row -> row.getString(1))
                .orElseThrow();
        return !now.equals(earlier.snapshot().text());
    }

    /** Takes the clock's lock for the transaction: no tick is taken meanwhile, and no ledger rebased. */
    static void lock(Connection connection) throws SQLException {
        Sql.query(connection, "select pg_advisory_xact_lock(?)", row -> "", LOCK);
    }

    /** A transaction's number that is greater than those of all that have published. */
    public static long nextXid(Connection connection) throws SQLException {
        return Sql.first(connection, "select pg_current_xact_id()::text::bigint", row -> row.getLong(1))
                .orElseThrow();
    }

    public static Probe probe(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(BEGIN + PROBE + COMMIT)) {
            return readProbe(Answers.of(statement));
        } catch (SQLException e) {
            throw rolledBack(connection, e);
        }
    }

    /**
     * Takes a tick for every topic that has something new, or no tick in this segment yet; none when another server answers than
     * at the look before: that one may count its transactions differently, and must be looked at first ({@link Rebase}).
     *
     * @param connection in auto-commit
     * @param before a look that ended before this call
     * @param where the segments to search; the tick itself makes sure that these are enough, if the clock has not been set back
     *     before the look while a transaction was open that is still to be seen
     */
    public static Taken take(Connection connection, Probe before, Segments where) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(taking(where))) {
            statement.setLong(1, before.server());
            statement.setLong(2, where.equals(Segments.ALL) ? Long.MIN_VALUE : before.micros());
            statement.setLong(3, where.from());
            statement.setLong(4, where.from());
            statement.setLong(5, where.upto());
            statement.setLong(6, before.messageSeq());
            Answers answers = Answers.of(statement);
            answers.next(row -> ""); // the lock
            List<Outcome> outcomes = answers.next(
                    row -> new Outcome(row.getBoolean("covered"), row.getObject("id") == null ? null : Tick.read(row)));
            return new Taken(
                    outcomes.stream()
                            .map(Outcome::tick)
                            .filter(Objects::nonNull)
                            .toList(),
                    outcomes.get(0).covered(),
                    readProbe(answers));
        } catch (SQLException e) {
            throw rolledBack(connection, e);
        }
    }

    /** A row of the answer: a tick that was taken, or only that none was. */
    private record Outcome(boolean covered, @Nullable Tick tick) {}

    private static String taking(Segments where) {
        String children = where.children();
        return TAKING.computeIfAbsent(children, of -> TAKE.formatted(of, of));
    }

    /** What failed between the begin and the commit leaves the connection in a transaction that is over for all but its name. */
    private static SQLException rolledBack(Connection connection, SQLException error) {
        try {
            Sql.run(connection, "rollback");
        } catch (SQLException e) {
            error.addSuppressed(e); // the connection is gone, and with it the transaction
        }
        return error;
    }

    // The lock, and plans that stay good. The server plans this once for a connection, when the tables may still be
    // empty and any plan is cheap, and goes on like that when they are not: it may then read all ticks for the newest.
    private static final String LOCK_AND_SETTINGS = """
            select pg_advisory_xact_lock(%d), %s, set_config('enable_seqscan', 'off', true),
                   set_config('enable_bitmapscan', 'off', true);""".formatted(LOCK, Sql.UNCOMPILED);

    // The children are named, since the server prepares to search each that a statement may need, which took more of
    // its time than the search. Nothing is hidden by it: "covered" asks whether all that a newest tick does not see was
    // published to one of them, by the clock that gave each message its segment, and whether that clock has been set
    // back since the look. If it cannot say so, no tick is taken. And what a tick says of times is never in the future,
    // where a clock may have been before.
    //
    // The last seq never goes back, as it would after a transaction that published early and committed late: what has a
    // greater one waits for a tick, which is how operators learn that nobody takes any.
    //
    // "offset 0": those that were open are looked up by their index, one by one, and not by way of the whole log
    private static final String TAKE = """
            %s
            %s
            with now as materialized (select tasuki.snapshot() as snapshot),
            newest as materialized (
                select t.* from tasuki.topic p
                cross join lateral (select * from tasuki.tick where topic = p.id order by id desc limit 1) t
                where %s = ?),
            covered as materialized (
                select %s >= ?
                       and coalesce(min(tasuki.segment_number(since - tasuki.clock_slack())) >= ?, true)
                       and tasuki.segment_number(clock_timestamp()) >= ?
                       and tasuki.segment_number(clock_timestamp() + tasuki.clock_slack()) <= ? as covered
                from newest),
            before as materialized (select max(seq_before) as seq, max(taken_at) as at from newest),
            found as materialized (
                select a.topic, m.*
                from newest a cross join now cross join lateral (
                    select partition, count(*) filter (where new) as messages, max(seq) filter (where new) as last_seq,
                           count(*) as looked_at
                    from (
                        select partition, seq,
                               xid >= pg_snapshot_xmax(a.snapshot) and pg_visible_in_snapshot(xid, now.snapshot) as new
                        from tasuki.message where segment in (%s) and topic = a.topic and seq > a.floor_seq
                        union all
                        select late.partition, late.seq, true from pg_snapshot_xip(a.snapshot) open
                        cross join lateral (
                            select partition, seq from tasuki.message
                            where segment in (%s) and xid = open and topic = a.topic offset 0) late
                        where pg_visible_in_snapshot(open, now.snapshot)) each
                    group by partition) m),
            fresh as (
                select a.topic, a.total, a.since, a.floor_at, a.snapshot, coalesce(m.messages, 0) as messages,
                       greatest(m.last_seq, a.last_seq) as last_seq, (
                    select array_agg(old.total + coalesce(more.messages, 0) order by old.place)
                    from unnest(a.totals) with ordinality old (total, place)
                    left join found more on more.topic = a.topic and more.partition = old.place - 1) as totals
                from covered join newest a on covered left join (
                    select topic, sum(messages)::int as messages, max(last_seq) as last_seq, sum(looked_at) as looked_at
                    from found group by topic) m
                  on m.topic = a.topic
                where m.messages > 0 or m.looked_at > m.messages + %d or a.segment <> tasuki.segment_at(clock_timestamp())),
            taken as (
                insert into tasuki.tick (topic, messages, total, last_seq, seq_before, floor_seq, ceiling_seq, floor_at, since,
                                         snapshot, totals)
                select f.topic, f.messages, f.total + f.messages, f.last_seq, ?, before.seq,
                       (select last_value from tasuki.message_seq), least(before.at, clock_timestamp()),
                       least(case when pg_snapshot_xmin(now.snapshot) >= pg_snapshot_xmax(f.snapshot) then f.floor_at
                                  else f.since end, clock_timestamp()),
                       now.snapshot, f.totals
                from fresh f cross join now cross join before
                returning %s)
            select covered, taken.* from covered left join taken on true order by taken.id;
            %s""".formatted(
            BEGIN, LOCK_AND_SETTINGS, Fence.SERVER, CLOCK, "%1$s", "%2$s", OLD_ONES, Tick.COLUMNS, PROBE + COMMIT);

    /** The statement, by the children that it searches: few of them are ever needed. */
    private static final Map<String, String> TAKING = new ConcurrentHashMap<>();

    /** The newest tick of each topic. */
    public static List<Tick> newest(Connection connection) throws SQLException {
        return Sql.query(connection, """
                select t.* from tasuki.topic p
                cross join lateral (select %s from tasuki.tick where topic = p.id order by id desc limit 1) t
                """.formatted(Tick.COLUMNS), Tick::read);
    }

    public static Tick newest(Connection connection, short topic) throws SQLException {
        return Sql.first(
                        connection,
                        "select %s from tasuki.tick where topic = ? order by id desc limit 1".formatted(Tick.COLUMNS),
                        Tick::read,
                        topic)
                .orElseThrow();
    }

    /** The oldest tick of a topic after which no message has been reclaimed. */
    public static Tick oldest(Connection connection, short topic) throws SQLException {
        return Sql.first(connection, """
                        select %s from tasuki.tick
                        where topic = ? and id >= (select complete_after from tasuki.topic where id = ?) order by id limit 1
                        """.formatted(Tick.COLUMNS), Tick::read, topic, topic)
                .orElseThrow();
    }

    public static Tick byId(Connection connection, short topic, long id) throws SQLException {
        return Sql.first(
                        connection,
                        "select %s from tasuki.tick where topic = ? and id = ?".formatted(Tick.COLUMNS),
                        Tick::read,
                        topic,
                        id)
                .orElseThrow(() -> new SQLException("tick " + id + " of topic " + topic
                        + " is not in tasuki.tick: the ledger is incomplete, restore it from a backup"));
    }

    /**
     * The next ticks of a topic after one of its ticks, in order: the very next, and more as long as they are few and have no more
     * than so many messages together.
     */
    public static List<Tick> after(Connection connection, Tick tick, int messages, int limit) throws SQLException {
        return Sql.query(
                connection,
                """
                select %s from (
                    select *, row_number() over (order by id) as place from (
                        select * from tasuki.tick where topic = ? and id > ? order by id limit ?) chain) next
                where place = 1 or total <= ? order by id
                """.formatted(Tick.COLUMNS),
                Tick::read,
                tick.topic(),
                tick.id(),
                limit,
                tick.total() + messages);
    }

    private record Ends(long messageSeq, long tickId) {}

    private static Probe readProbe(Answers answers) throws SQLException {
        Ends ends = answers.next(row -> new Ends(row.getLong("message_seq"), row.getLong("tick_id")))
                .get(0);
        return answers.next(row -> new Probe(
                        ends.messageSeq(),
                        ends.tickId(),
                        Snapshot.parse(row.getString("snapshot")),
                        row.getLong("server"),
                        row.getLong("micros"),
                        Segments.between(row.getLong("segment"), row.getLong("next_segment"))))
                .get(0);
    }

    /** The answers of several statements that travelled together. */
    private static final class Answers {
        private final PreparedStatement statement;
        private boolean atRows;

        private Answers(PreparedStatement statement, boolean atRows) {
            this.statement = statement;
            this.atRows = atRows;
        }

        static Answers of(PreparedStatement statement) throws SQLException {
            return new Answers(statement, statement.execute());
        }

        /** The rows of the next statement that returns any. */
        <T> List<T> next(Sql.Row<T> row) throws SQLException {
            while (!atRows) {
                if (statement.getUpdateCount() == -1) {
                    throw new SQLException("fewer answers than statements");
                }
                atRows = statement.getMoreResults();
            }
            List<T> rows = Sql.rows(statement.getResultSet(), row);
            atRows = statement.getMoreResults();
            return rows;
        }
    }
}
