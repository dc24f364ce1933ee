package dev.tasuki.internal.operations;

import dev.tasuki.internal.postgres.Sql;
import dev.tasuki.operations.By;
import dev.tasuki.operations.DeadLetter;
import dev.tasuki.operations.DeadLetterFilter;
import dev.tasuki.operations.DeadLetters;
import dev.tasuki.operations.OperationsException;
import dev.tasuki.operations.Page;
import dev.tasuki.operations.Redrive;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Acts on dead letters. Each moves rows on from a state that it names, so of two people who act on the same one the second moves nothing:
 * the row that the first has locked is read again when it is free, and does not fit any more.
 */
final class DeadLetterDesk implements DeadLetters {
    private static final Duration LONGEST_ACCEPTANCE = Duration.ofDays(30);
    private static final int MOST = 1_000;

    private final Ledger ledger;

    DeadLetterDesk(Ledger ledger) {
        this.ledger = ledger;
    }

    @Override
    public List<DeadLetter.Group> groups(DeadLetterFilter filter) {
        return ledger.ask(connection -> new DeadLetterQueries(connection).groups(filter));
    }

    @Override
    public Page<DeadLetter> list(DeadLetterFilter filter, @Nullable String after, int limit) {
        requireLimit(limit);
        return ledger.ask(connection -> new DeadLetterQueries(connection).list(filter, after, limit));
    }

    static void requireLimit(int limit) {
        if (limit < 1 || limit > MOST) {
            throw new OperationsException("a page has 1 to " + MOST + " entries, but " + limit + " were asked for");
        }
    }

    @Override
    public Optional<DeadLetter.Detail> find(String consumer, long seq) {
        return ledger.ask(connection -> new DeadLetterQueries(connection).find(consumer, seq));
    }

    @Override
    public DeadLetter.Preview preview(DeadLetterFilter filter) {
        return ledger.ask(connection -> new DeadLetterQueries(connection).preview(filter.forAct()));
    }

    @Override
    public Redrive redrive(DeadLetterFilter filter, By by) {
        return ledger.act(connection -> begin(connection, filter.forAct(), by, "redrive"));
    }

    private static Redrive begin(Connection connection, DeadLetterFilter filter, By by, String act)
            throws SQLException {
        CompiledFilter compiled = CompiledFilter.of(filter);
        String subject = CompiledFilter.inWords(filter);
        long id = Sql.first(
                        connection,
                        "insert into tasuki.redrive (by_whom, why, subject, total) values (?, ?, ?, 0) returning id",
                        row -> row.getLong(1),
                        by.who(),
                        by.why(),
                        subject)
                .orElseThrow();
        int moved = Sql.update(
                connection,
                """
                update tasuki.parked p set redrive = ?, redrive_step = 'waiting', dead_of = p.fingerprint, moved_by = ?, moved_why = ?
                from tasuki.consumer c where c.id = p.consumer and %s and %s
                """.formatted(DeadLetterQueries.FREE, compiled.where()),
                prepend(compiled.with(), id, by.who(), by.why()));
        if (moved == 0) {
            throw nothingToMove(connection, filter, subject);
        }
        Sql.update(connection, "update tasuki.redrive set total = ? where id = ?", moved, id);
        Audit.write(connection, by, act, filter.consumer(), one(filter), subject + " (redrive " + id + ")", moved);
        return RedriveQueries.one(connection, id).orElseThrow();
    }

    private static @Nullable Long one(DeadLetterFilter filter) {
        return filter.seqs().size() == 1 ? filter.seqs().iterator().next() : null;
    }

    private static Object[] prepend(Object[] values, Object... first) {
        Object[] all = new Object[first.length + values.length];
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(values, 0, all, first.length, values.length);
        return all;
    }

    /** Says who was first, if anybody was. */
    private static OperationsException nothingToMove(Connection connection, DeadLetterFilter filter, String subject)
            throws SQLException {
        return Sql.first(
                        connection,
                        """
                        select p.state, p.moved_by, p.updated_at, r.id, r.by_whom, r.at from tasuki.parked p
                        join tasuki.consumer c on c.id = p.consumer left join tasuki.redrive r on r.id = p.redrive
                        where (?::text is null or c.name = ?) and (cardinality(?::bigint[]) = 0 or p.seq = any (?))
                          and (?::text is null or p.fingerprint = ?) and p.moved_by is not null
                        order by greatest(p.updated_at, r.at) desc limit 1
                        """,
                        row -> "discarded".equals(row.getString("state"))
                                ? row.getString("moved_by") + " discarded it at " + Sql.instant(row, "updated_at")
                                : row.getString("by_whom") + " redrove it at " + Sql.instant(row, "at") + " (redrive "
                                        + row.getLong("id") + "); it is " + row.getString("state") + " now",
                        filter.consumer(),
                        filter.consumer(),
                        seqs(filter),
                        seqs(filter),
                        filter.fingerprint(),
                        filter.fingerprint())
                .map(who ->
                        new OperationsException("nothing was done: of " + subject + " none is left to act on. " + who))
                .orElseGet(() -> new OperationsException("nothing was done: there are no " + subject));
    }

    private static long[] seqs(DeadLetterFilter filter) {
        return filter.seqs().stream().mapToLong(Long::longValue).toArray();
    }

    @Override
    public Redrive redriveEdited(String consumer, long seq, byte[] payload, By by) {
        by.withReason("redriving with another payload");
        return ledger.act(connection -> {
            Redrive redrive = begin(connection, DeadLetterFilter.of(consumer, seq), by, "redrive edited");
            Sql.update(connection, """
                    with changed as (
                        select p.consumer, p.seq, p.payload from tasuki.parked p join tasuki.consumer c on c.id = p.consumer
                        where c.name = ? and p.seq = ? for update of p),
                    kept as (
                        insert into tasuki.edit (consumer, seq, by_whom, why, before, after)
                        select consumer, seq, ?, ?, payload, ? from changed)
                    update tasuki.parked p set payload = ? from changed where p.consumer = changed.consumer and p.seq = changed.seq
                    """, consumer, seq, by.who(), by.why(), payload, payload);
            return redrive;
        });
    }

    @Override
    public Optional<Redrive> redrive(long id) {
        return ledger.ask(connection -> RedriveQueries.one(connection, id));
    }

    @Override
    public List<Redrive> redrives(int limit) {
        requireLimit(limit);
        return ledger.ask(connection -> RedriveQueries.newest(connection, limit));
    }

    @Override
    public Redrive stop(long id, By by) {
        return ledger.act(connection -> {
            int stopped = Sql.update(
                    connection,
                    "update tasuki.redrive set state = 'stopped', note = ? where id = ? and state = 'running'",
                    "stopped by " + by.who(),
                    id);
            if (stopped == 0) {
                throw notInState(connection, id, "under way");
            }
            long left = giveBack(connection, id);
            Audit.write(connection, by, "stop redrive", null, null, "redrive " + id, left);
            return RedriveQueries.one(connection, id).orElseThrow();
        });
    }

    /** What it has not come to yet is free again; it stays known as what is left of this redrive. */
    private static int giveBack(Connection connection, long id) throws SQLException {
        return Sql.update(
                connection,
                "update tasuki.parked set redrive_step = null where redrive = ? and redrive_step = 'waiting' and state = 'dead'",
                id);
    }

    @Override
    public Redrive goOn(long id, By by) {
        return ledger.act(connection -> {
            int begun = Sql.update(
                    connection,
                    "update tasuki.redrive set state = 'running', stage = 0, note = null where id = ? and state = 'stopped'",
                    id);
            if (begun == 0) {
                throw notInState(connection, id, "stopped");
            }
            int left = Sql.update(connection, """
                    update tasuki.parked set redrive_step = 'waiting', dead_of = fingerprint, moved_by = ?, moved_why = ?
                    where redrive = ? and coalesce(redrive_step, 'taken') = 'taken' and state = 'dead'
                    """, by.who(), by.why(), id);
            if (left == 0) {
                throw new OperationsException(
                        "redrive " + id + " has nothing left: what it had not come to was moved on by others");
            }
            Audit.write(connection, by, "go on with redrive", null, null, "redrive " + id, left);
            return RedriveQueries.one(connection, id).orElseThrow();
        });
    }

    private static OperationsException notInState(Connection connection, long id, String wanted) throws SQLException {
        return RedriveQueries.one(connection, id)
                .map(r -> new OperationsException("redrive " + id + " is not " + wanted + ": it is "
                        + r.state().name().toLowerCase(Locale.ROOT)
                        + (r.note() == null ? "" : " (" + r.note() + ")")))
                .orElseGet(() -> new OperationsException("there is no redrive " + id));
    }

    @Override
    public long discard(DeadLetterFilter filter, By by) {
        by.withReason("discarding");
        CompiledFilter compiled = CompiledFilter.of(filter.forAct());
        String subject = CompiledFilter.inWords(filter);
        return ledger.act(connection -> {
            int moved = Sql.update(
                    connection,
                    """
                    update tasuki.parked p
                    set state = 'discarded', updated_at = clock_timestamp(), moved_by = ?, moved_why = ?, redrive_step = null
                    from tasuki.consumer c where c.id = p.consumer and %s and %s
                    """.formatted(DeadLetterQueries.FREE, compiled.where()),
                    prepend(compiled.with(), by.who(), by.why()));
            if (moved == 0) {
                throw nothingToMove(connection, filter, subject);
            }
            Audit.write(connection, by, "discard", filter.consumer(), one(filter), subject, moved);
            return (long) moved;
        });
    }

    @Override
    public void accept(String consumer, String fingerprint, Instant until, By by) {
        by.withReason("saying \"on it\"");
        ledger.act(connection -> {
            Instant now = Sql.first(
                            connection, "select clock_timestamp() as now", row -> StatusReader.instant(row, "now"))
                    .orElseThrow();
            if (!until.isAfter(now) || until.isAfter(now.plus(LONGEST_ACCEPTANCE))) {
                throw new OperationsException("\"on it\" must end within the next " + LONGEST_ACCEPTANCE.toDays()
                        + " days, but was to last until " + until);
            }
            int known = Sql.update(connection, """
                    insert into tasuki.acceptance (consumer, fingerprint, by_whom, why, until)
                    select c.id, ?::text, ?, ?, ?::timestamptz from tasuki.consumer c
                    where c.name = ? and exists (
                        select from tasuki.parked where consumer = c.id and coalesce(fingerprint, '') = ? and state = 'dead')
                    on conflict (consumer, fingerprint) do update
                    set by_whom = excluded.by_whom, why = excluded.why, until = excluded.until, at = clock_timestamp()
                    """, fingerprint, by.who(), by.why(), until, consumer, fingerprint);
            if (known == 0) {
                throw new OperationsException(
                        "consumer '" + consumer + "' has no dead letters of the group '" + fingerprint + "'");
            }
            Audit.write(connection, by, "accept", consumer, null, "group " + fingerprint + " until " + until, known);
            return known;
        });
    }
}
