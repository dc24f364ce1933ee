package dev.tasuki.internal.operations;

import dev.tasuki.internal.postgres.Sql;
import dev.tasuki.operations.Fault;
import dev.tasuki.operations.Fault.Side;
import dev.tasuki.operations.Phrase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whose fault the failures of one kind seem to be. What the exception is tells of a payload that cannot be read and of dependencies that
 * refuse or keep silent; whether others succeed meanwhile, and since which version it fails, tells one message from the code.
 */
final class FaultJudge {
    private static final int MOST_LOOKED_AT = 10_000;

    private FaultJudge() {}

    private record Evidence(
            @Nullable String cause,
            long messages,
            @Nullable Instant first,
            long doneSince,
            @Nullable String version,
            boolean newVersion) {}

    /** Judges what a consumer's failures with a fingerprint come from. */
    static Fault of(Connection connection, String consumer, String fingerprint) throws SQLException {
        return Sql.first(connection, """
                        with c as (select id from tasuki.consumer where name = ?),
                        failed as (
                            select p.seq, p.cause, p.node, coalesce(a.started_at, p.parked_at) as since
                            from c join tasuki.parked p on p.consumer = c.id and p.fingerprint = ?
                            left join lateral (
                                select min(started_at) as started_at from tasuki.attempt where consumer = c.id and seq = p.seq) a on true
                            order by p.parked_at limit %d),
                        oldest as (select * from failed order by since limit 1),
                        -- the newest receipts tell whether anything succeeds
                        done as (
                            select coalesce(sum(cardinality(r.seqs)), 0) as deliveries from (
                                select r.seqs, r.done_at from tasuki.receipt r, c where r.consumer = c.id order by r.id desc limit 200) r
                            where r.done_at > (select since from oldest))
                        select (select cause from oldest) as cause, (select count(*) from failed) as messages,
                               (select since from oldest) as first, (select deliveries from done) as done_since,
                               n.version, n.started_at <= (select since from oldest) and exists (
                                   select from tasuki.node b, c where c.id = any (b.consumers) and b.started_at < n.started_at
                                     and b.version is distinct from n.version) as new_version
                        from (select 1) one left join tasuki.node n on n.id = (select node from oldest)
                        """.formatted(MOST_LOOKED_AT), FaultJudge::read, consumer, fingerprint)
                .map(FaultJudge::judge)
                .orElseThrow();
    }

    private static Evidence read(ResultSet row) throws SQLException {
        return new Evidence(
                row.getString("cause"),
                row.getLong("messages"),
                Sql.instant(row, "first"),
                row.getLong("done_since"),
                row.getString("version"),
                row.getBoolean("new_version"));
    }

    private static Fault judge(Evidence seen) {
        List<Phrase> evidence = new ArrayList<>();
        Side side = byCause(seen, evidence);
        if (side == Side.UNKNOWN) {
            side = byNumbers(seen, evidence);
        }
        return new Fault(side, evidence);
    }

    private static Side byCause(Evidence seen, List<Phrase> evidence) {
        switch (String.valueOf(seen.cause())) {
            case "unreadable" -> {
                evidence.add(Phrase.of("fault.unreadable"));
                return Side.PAYLOAD;
            }
            case "refused" -> {
                evidence.add(Phrase.of("fault.refused"));
                return Side.DEPENDENCY;
            }
            case "timeout" -> {
                evidence.add(Phrase.of("fault.timeout"));
                return Side.DEPENDENCY;
            }
            case "io" -> {
                evidence.add(Phrase.of("fault.io"));
                return Side.DEPENDENCY;
            }
            default -> {
                return Side.UNKNOWN;
            }
        }
    }

    private static Side byNumbers(Evidence seen, List<Phrase> evidence) {
        if (seen.newVersion() && (seen.messages() > 1 || seen.doneSince() == 0)) {
            evidence.add(Phrase.of("fault.version", seen.version()));
            return Side.CODE;
        }
        if (seen.messages() == 1 && seen.doneSince() > 0) {
            evidence.add(Phrase.of("fault.only.one", seen.doneSince()));
            return Side.PAYLOAD;
        }
        if (seen.messages() > 1) {
            evidence.add(Phrase.of(seen.doneSince() == 0 ? "fault.all" : "fault.same.place", seen.messages()));
            return Side.CODE;
        }
        evidence.add(Phrase.of("fault.alone"));
        return Side.UNKNOWN;
    }
}
