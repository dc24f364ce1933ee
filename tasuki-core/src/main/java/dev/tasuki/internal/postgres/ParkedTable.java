package dev.tasuki.internal.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Deliveries off the happy path. Only the owner of the partition writes here while a delivery is in work, and each
 * transaction that does proves its fence; each update is guarded by the state that it moves on from.
 */
public final class ParkedTable {
    private ParkedTable() {}

    private static final int PAGE_BYTES = 4 << 20;

    /**
     * Parks messages behind an earlier one of their key.
     *
     * @return those for which a row was written
     */
    public static List<StoredMessage> block(
            Connection connection, Fence fence, short topic, Collection<StoredMessage> messages) throws SQLException {
        return insert(connection, fence, topic, messages, "blocked");
    }

    /**
     * Parks messages until their not-before time.
     *
     * @return those for which a row was written
     */
    public static List<StoredMessage> schedule(
            Connection connection, Fence fence, short topic, Collection<StoredMessage> messages) throws SQLException {
        return insert(connection, fence, topic, messages, "scheduled");
    }

    private static List<StoredMessage> insert(
            Connection connection, Fence fence, short topic, Collection<StoredMessage> messages, String state)
            throws SQLException {
        return insert(
                connection,
                messages,
                Function.identity(),
                (statement, message) -> bind(statement, fence, topic, message, state, null));
    }

    /**
     * A message whose first try failed.
     *
     * @param failure how
     */
    public record Failed(StoredMessage message, Failure failure) {}

    /**
     * Parks messages whose first try failed.
     *
     * @return those for which a row was written
     */
    public static List<StoredMessage> park(Connection connection, Fence fence, short topic, Collection<Failed> failed)
            throws SQLException {
        return insert(
                connection,
                failed,
                Failed::message,
                (statement, one) -> bind(
                        statement, fence, topic, one.message(), one.failure().state(), one.failure()));
    }

    private interface Binding<T> {
        void bind(PreparedStatement statement, T one) throws SQLException;
    }

    private static <T> List<StoredMessage> insert(
            Connection connection, Collection<T> all, Function<T, StoredMessage> message, Binding<T> binding)
            throws SQLException {
        List<StoredMessage> written = new ArrayList<>();
        if (all.isEmpty()) {
            return written;
        }
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            for (T one : all) {
                binding.bind(statement, one);
                statement.addBatch();
            }
            int[] rows = statement.executeBatch();
            int place = 0;
            for (T one : all) {
                if (rows[place++] != 0) { // a trigger of somebody's may swallow it
                    written.add(message.apply(one));
                }
            }
        }
        return written;
    }

    private static final String INSERT = """
            insert into tasuki.parked (consumer, seq, topic, partition, type, key, payload, content_type, headers, correlation,
                                       causation, published_at, not_before, state, due_at, attempts, took_micros, node, error,
                                       fingerprint, cause)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?,
                    coalesce(?::timestamptz, clock_timestamp() + ?::bigint * interval '1 microsecond'), ?, ?, ?, ?, ?, ?)
            """;

    private static void bind(
            PreparedStatement statement,
            Fence fence,
            short topic,
            StoredMessage message,
            String state,
            @Nullable Failure failure)
            throws SQLException {
        Args args = new Args();
        args.add(fence.consumer(), message.seq(), topic, message.partition(), message.type(), message.key());
        args.add(message.payload(), message.contentType(), message.headers(), message.correlation());
        args.add(message.causation(), message.publishedAt(), message.notBefore(), state);
        args.add(state.equals("scheduled") ? message.notBefore() : null);
        if (failure == null) {
            args.add(null, 0, null, null, null, null, null);
        } else {
            args.add(
                    failure.retryMicros(),
                    failure.attempts(),
                    Sql.micros(failure.took()),
                    fence.node(),
                    failure.error(),
                    failure.signature().fingerprint(),
                    failure.signature().cause());
        }
        Sql.bind(statement, args.values());
    }

    /** Records failed retries. */
    public static void failed(Connection connection, Fence fence, List<Failure> failures) throws SQLException {
        if (failures.isEmpty()) {
            return;
        }
        long[] seqs = failures.stream().mapToLong(Failure::seq).toArray();
        int updated = Sql.update(
                connection,
                """
                update tasuki.parked p
                set state = f.state, attempts = f.attempts, due_at = clock_timestamp() + f.retry * interval '1 microsecond',
                    took_micros = f.micros, node = ?, error = f.error, fingerprint = f.fingerprint, cause = f.cause,
                    updated_at = clock_timestamp()
                from unnest(?::bigint[], ?::text[], ?::int[], ?::bigint[], ?::int[], ?::text[], ?::text[], ?::text[])
                     as f (seq, state, attempts, retry, micros, error, fingerprint, cause)
                where p.consumer = ? and p.seq = f.seq and p.state in ('retrying', 'scheduled', 'blocked', 'in_flight')
                """,
                fence.node(),
                seqs,
                failures.stream().map(Failure::state).toArray(String[]::new),
                failures.stream().mapToInt(Failure::attempts).toArray(),
                failures.stream().map(Failure::retryMicros).toArray(Long[]::new),
                failures.stream().mapToInt(f -> Sql.micros(f.took())).toArray(),
                failures.stream().map(Failure::error).toArray(String[]::new),
                failures.stream().map(f -> f.signature().fingerprint()).toArray(String[]::new),
                failures.stream().map(f -> f.signature().cause()).toArray(String[]::new),
                fence.consumer());
        expect(updated, seqs.length, fence, seqs);
    }

    /** Records that parked deliveries are done. */
    public static void done(Connection connection, Fence fence, List<Try> tries) throws SQLException {
        if (tries.isEmpty()) {
            return;
        }
        int updated = Sql.update(
                connection,
                """
                update tasuki.parked p
                set state = 'done', attempts = d.attempt, due_at = null, took_micros = d.micros, node = ?,
                    updated_at = clock_timestamp()
                from unnest(?::bigint[], ?::int[], ?::int[]) as d (seq, attempt, micros)
                where p.consumer = ? and p.seq = d.seq and p.state in ('retrying', 'scheduled', 'blocked', 'in_flight')
                """,
                fence.node(),
                Try.seqs(tries),
                Try.attempts(tries),
                Try.micros(tries),
                fence.consumer());
        expect(updated, tries.size(), fence, Try.seqs(tries));
    }

    /** Marks parked deliveries, before their external effect is tried again. */
    public static void markInFlight(Connection connection, Fence fence, Collection<Long> seqs) throws SQLException {
        int marked = Sql.update(
                connection,
                """
                update tasuki.parked set state = 'in_flight', due_at = null, node = ?, updated_at = clock_timestamp()
                where consumer = ? and seq = any (?) and state in ('retrying', 'scheduled')
                """,
                fence.node(),
                fence.consumer(),
                seqs.stream().mapToLong(Long::longValue).toArray());
        expect(
                marked,
                seqs.size(),
                fence,
                seqs.stream().mapToLong(Long::longValue).toArray());
    }

    /**
     * Puts back what a former owner had marked: whether its effect happened is not known, so no try is counted.
     *
     * @param running deliveries that this process itself is still trying: they stay marked
     * @return those of them that are
     */
    public static List<Long> returnInFlight(Connection connection, Fence fence, Collection<Long> running)
            throws SQLException {
        long[] kept = running.stream().mapToLong(Long::longValue).toArray();
        Sql.update(connection, """
                update tasuki.parked set state = 'retrying', due_at = clock_timestamp(), updated_at = clock_timestamp()
                where consumer = ? and partition = any (?) and state = 'in_flight' and seq <> all (?)
                """, fence.consumer(), fence.partitions(), kept);
        return kept.length == 0
                ? List.of()
                : Sql.query(connection, """
                        select seq from tasuki.parked
                        where consumer = ? and partition = any (?) and state = 'in_flight' and seq = any (?)
                        """, row -> row.getLong(1), fence.consumer(), fence.partitions(), kept);
    }

    /**
     * Lets the next message of each key go on, now or at its own time, when the one before it is out of the way.
     *
     * @return how many could
     */
    public static int release(Connection connection, Fence fence, Collection<String> keys) throws SQLException {
        if (keys.isEmpty()) {
            return 0;
        }
        return Sql.update(connection, """
                update tasuki.parked p
                set state = case when p.not_before > clock_timestamp() then 'scheduled' else 'retrying' end,
                    due_at = greatest(p.not_before, clock_timestamp()), updated_at = clock_timestamp()
                from unnest(?::text[]) k cross join lateral (
                    select seq, state from tasuki.parked
                    where consumer = ? and key = k and state in ('in_flight', 'retrying', 'blocked', 'scheduled')
                    order by seq limit 1) next
                where p.consumer = ? and p.seq = next.seq and next.state = 'blocked' and p.state = 'blocked'
                """, keys.toArray(new String[0]), fence.consumer(), fence.consumer());
    }

    /** The deliveries whose time has come, those that have waited longest first. */
    public static List<ParkedDelivery> due(Connection connection, Fence fence, int limit) throws SQLException {
        return read(
                connection,
                "consumer = ? and partition = any (?) and state in ('retrying', 'scheduled') and due_at <= clock_timestamp()",
                "due_at",
                limit,
                fence.consumer(),
                fence.partitions());
    }

    /** The messages of a key that wait behind its first, in order. */
    public static List<ParkedDelivery> blockedBehind(Connection connection, Fence fence, String key, int limit)
            throws SQLException {
        return read(connection, "consumer = ? and key = ? and state = 'blocked'", "seq", limit, fence.consumer(), key);
    }

    private static List<ParkedDelivery> read(
            Connection connection, String where, String order, int limit, Object first, Object second)
            throws SQLException {
        return Sql.query(
                connection,
                """
                select * from (
                    select %s, payload, attempts, attempts_before, dead_of, not_before, true as wanted,
                           coalesce(not_before > clock_timestamp(), false) as early,
                           octet_length(payload) as octets, row_number() over w as place,
                           sum(octet_length(payload)) over (w rows unbounded preceding) as running
                    from (select * from tasuki.parked where %s order by %s limit ?) candidates
                    window w as (order by %s, seq)) page
                where running - octets < %d order by place
                """.formatted(StoredMessage.COMMON, where, order, order, PAGE_BYTES),
                row -> new ParkedDelivery(
                        StoredMessage.read(row),
                        row.getInt("attempts"),
                        row.getInt("attempts_before"),
                        row.getString("dead_of")),
                first,
                second,
                limit);
    }

    /** Those of some keys whose next message must wait, because an earlier one is not out of the way. */
    public static Set<String> held(Connection connection, Fence fence, Collection<String> keys) throws SQLException {
        return new HashSet<>(
                Sql.query(connection, """
                select distinct key from tasuki.parked
                where consumer = ? and key = any (?) and state in ('in_flight', 'retrying', 'blocked', 'scheduled')
                """, row -> row.getString(1), fence.consumer(), keys.toArray(new String[0])));
    }

    /** What a worker must come back for. */
    public record Outlook(boolean holdsKeys, boolean hasReleased, Optional<Duration> nextDue) {}

    /** Whether any key may be held, and when the next delivery falls due. */
    public static Outlook outlook(Connection connection, Fence fence) throws SQLException {
        return Sql.first(
                        connection,
                        """
                        select exists (select from tasuki.parked where consumer = ?
                                       and state in ('in_flight', 'retrying', 'blocked', 'scheduled')) as holds,
                               exists (select from tasuki.parked where consumer = ? and partition = any (?)
                                       and redrive_step = 'released' and state = 'dead') as released,
                               (select extract(epoch from due_at - clock_timestamp()) * 1000 from tasuki.parked
                                where consumer = ? and state in ('retrying', 'scheduled') and partition = any (?)
                                order by due_at limit 1)::bigint as millis
                        """,
                        row -> new Outlook(
                                row.getBoolean("holds"),
                                row.getBoolean("released"),
                                Optional.ofNullable(Sql.longOrNull(row, "millis"))
                                        .map(millis -> Duration.ofMillis(Math.max(0, millis)))),
                        fence.consumer(),
                        fence.consumer(),
                        fence.partitions(),
                        fence.consumer(),
                        fence.partitions())
                .orElseThrow();
    }

    private static void expect(int updated, int expected, Fence fence, long... seqs) {
        if (updated != expected) {
            throw new IllegalStateException("of the parked deliveries " + Arrays.toString(seqs) + " of consumer "
                    + fence.consumer() + " only " + updated + " were still in work: somebody else moved them on");
        }
    }
}
