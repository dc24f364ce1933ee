package dev.tasuki.internal.operations;

import dev.tasuki.internal.postgres.Sql;
import dev.tasuki.operations.DeadLetter;
import dev.tasuki.operations.DeadLetterFilter;
import dev.tasuki.operations.Fault;
import dev.tasuki.operations.Journey;
import dev.tasuki.operations.OperationsException;
import dev.tasuki.operations.Page;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What there is of dead letters. */
final class DeadLetterQueries {
    private static final int MOST_GROUPS = 200;

    /** How many groups are judged, the biggest first: each costs a question. */
    private static final int MOST_JUDGED = 50;

    private static final String COLUMNS = """
            c.name, p.seq, t.name as topic, p.type, p.key, p.attempts, p.updated_at, coalesce(p.fingerprint, '') as fingerprint,
            coalesce(p.error, '') as error, c.effect_target,
            case when p.redrive_step in ('waiting', 'released') then p.redrive end as redrive
            """;

    private static final String FROM =
            "from tasuki.parked p join tasuki.consumer c on c.id = p.consumer join tasuki.topic t on t.id = p.topic";

    private final Connection connection;

    DeadLetterQueries(Connection connection) {
        this.connection = connection;
    }

    /** Says whose fault the failures of a group seem to be. */
    interface Judge {
        Fault of(DeadLetter.Group group) throws SQLException;
    }

    List<DeadLetter.Group> groups(DeadLetterFilter filter) throws SQLException {
        return groups(filter, group -> FaultJudge.of(connection, group.consumer(), group.fingerprint()));
    }

    List<DeadLetter.Group> groups(DeadLetterFilter filter, Judge judge) throws SQLException {
        CompiledFilter compiled = CompiledFilter.of(filter);
        List<DeadLetter.Group> found = Sql.query(
                connection,
                """
                select g.*, s.seq as sample, coalesce(s.error, '') as error, a.by_whom, a.why, a.at, a.until
                from (
                    select c.id, c.name, c.owner, coalesce(p.fingerprint, '') as fingerprint, count(*) as count,
                           count(*) filter (where p.updated_at > clock_timestamp() - interval '1 hour') as recent,
                           count(*) filter (where p.redrive_step in ('waiting', 'released')) as redriving,
                           min(p.updated_at) as first, max(p.updated_at) as last
                    %s where %s group by c.id, c.name, c.owner, coalesce(p.fingerprint, '')
                    order by count desc, name, fingerprint limit %d) g
                cross join lateral (
                    select seq, error from tasuki.parked p where p.consumer = g.id and p.state = 'dead'
                      and coalesce(p.fingerprint, '') = g.fingerprint order by p.updated_at desc limit 1) s
                left join tasuki.acceptance a
                    on a.consumer = g.id and a.fingerprint = g.fingerprint and a.until > clock_timestamp()
                order by g.count desc, g.name, g.fingerprint
                """.formatted(FROM, compiled.where(), MOST_GROUPS),
                DeadLetterQueries::group,
                compiled.with());
        List<DeadLetter.Group> judged = new ArrayList<>();
        for (DeadLetter.Group group : found) {
            judged.add(judged.size() < MOST_JUDGED ? with(group, judge.of(group)) : group);
        }
        return judged;
    }

    private static DeadLetter.Group group(ResultSet row) throws SQLException {
        Instant acceptedAt = Sql.instant(row, "at");
        return new DeadLetter.Group(
                row.getString("name"),
                row.getString("owner"),
                row.getString("fingerprint"),
                row.getLong("count"),
                row.getLong("recent"),
                row.getLong("redriving"),
                StatusReader.instant(row, "first"),
                StatusReader.instant(row, "last"),
                row.getString("error"),
                row.getLong("sample"),
                new Fault(Fault.Side.UNKNOWN, List.of()),
                acceptedAt == null
                        ? null
                        : new DeadLetter.Acceptance(
                                row.getString("by_whom"),
                                row.getString("why"),
                                acceptedAt,
                                StatusReader.instant(row, "until")));
    }

    private static DeadLetter.Group with(DeadLetter.Group g, Fault fault) {
        return new DeadLetter.Group(
                g.consumer(),
                g.owner(),
                g.fingerprint(),
                g.count(),
                g.recent(),
                g.redriving(),
                g.first(),
                g.last(),
                g.error(),
                g.sample(),
                fault,
                g.accepted());
    }

    /** By key: the time of death, then the message, then the consumer. */
    Page<DeadLetter> list(DeadLetterFilter filter, @Nullable String after, int limit) throws SQLException {
        CompiledFilter compiled = CompiledFilter.of(filter);
        String place = "";
        Object[] values = compiled.with(limit + 1);
        if (after != null) {
            String[] parts = after.split(",", 3);
            try {
                values = compiled.with(Instant.parse(parts[0]), Long.parseLong(parts[1]), parts[2], limit + 1);
            } catch (RuntimeException e) {
                throw new OperationsException("'" + after + "' is not where a page ends; take it from the page before");
            }
            place = "and (p.updated_at, p.seq, c.name) > (?::timestamptz, ?::bigint, ?)";
        }
        List<DeadLetter> found = Sql.query(
                connection,
                "select %s %s where %s %s order by p.updated_at, p.seq, c.name limit ?"
                        .formatted(COLUMNS, FROM, compiled.where(), place),
                DeadLetterQueries::letter,
                values);
        boolean more = found.size() > limit;
        List<DeadLetter> shown = more ? found.subList(0, limit) : found;
        DeadLetter last = more ? shown.get(limit - 1) : null;
        return new Page<>(shown, last == null ? null : last.since() + "," + last.seq() + "," + last.consumer());
    }

    private static DeadLetter letter(ResultSet row) throws SQLException {
        return new DeadLetter(
                row.getString("name"),
                row.getLong("seq"),
                row.getString("topic"),
                row.getString("type"),
                row.getString("key"),
                row.getInt("attempts"),
                StatusReader.instant(row, "updated_at"),
                row.getString("fingerprint"),
                row.getString("error"),
                row.getString("effect_target"),
                Sql.longOrNull(row, "redrive"));
    }

    Optional<DeadLetter.Detail> find(String consumer, long seq) throws SQLException {
        List<Journey.Try> tries =
                Tries.of(connection, List.of(seq)).getOrDefault(new Facts.Which(consumer, seq), List.of());
        List<DeadLetter.Edit> edits = edits(consumer, seq);
        return Sql.first(
                connection,
                """
                select %s, p.published_at, coalesce(p.correlation, p.seq::text) as correlation, p.headers::text as headers,
                       p.content_type, p.payload, coalesce((
                           select a.error from tasuki.attempt a where a.consumer = p.consumer and a.seq = p.seq and a.error is not null
                           order by a.started_at desc limit 1), '') as stack
                %s where c.name = ? and p.seq = ?
                """.formatted(COLUMNS, FROM),
                row -> new DeadLetter.Detail(
                        letter(row),
                        StatusReader.instant(row, "published_at"),
                        row.getString("correlation"),
                        row.getString("headers"),
                        row.getString("content_type"),
                        row.getBytes("payload"),
                        tries,
                        row.getString("stack"),
                        edits),
                consumer,
                seq);
    }

    private List<DeadLetter.Edit> edits(String consumer, long seq) throws SQLException {
        return Sql.query(
                connection,
                """
                select by_whom, why, at, before, after from tasuki.edit
                where consumer = (select id from tasuki.consumer where name = ?) and seq = ? order by at limit 100
                """,
                row -> new DeadLetter.Edit(
                        row.getString("by_whom"),
                        row.getString("why"),
                        StatusReader.instant(row, "at"),
                        row.getBytes("before"),
                        row.getBytes("after")),
                consumer,
                seq);
    }

    DeadLetter.Preview preview(DeadLetterFilter filter) throws SQLException {
        CompiledFilter compiled = CompiledFilter.of(filter);
        List<DeadLetter.OfConsumer> consumers = new ArrayList<>();
        long[] sums = new long[2];
        Sql.query(
                connection,
                """
                select c.name, c.effect_target, count(*) filter (where %1$s) as free, count(*) filter (where not %1$s) as busy,
                       count(*) filter (where %1$s and c.effect = 'external') as maybe
                %2$s where %3$s group by c.name, c.effect_target order by c.name
                """.formatted(FREE, FROM, compiled.where()),
                row -> {
                    consumers.add(new DeadLetter.OfConsumer(
                            row.getString("name"), row.getString("effect_target"), row.getLong("free")));
                    sums[0] += row.getLong("busy");
                    sums[1] += row.getLong("maybe");
                    return "";
                },
                compiled.with());
        long count = consumers.stream().mapToLong(DeadLetter.OfConsumer::count).sum();
        return new DeadLetter.Preview(count, consumers, sums[1], sums[0]);
    }

    /** Nobody has asked for a redrive that has not come to it yet. */
    static final String FREE = "coalesce(p.redrive_step, 'taken') = 'taken'";
}
