package dev.tasuki.internal.operations;

import dev.tasuki.DeliveryState;
import dev.tasuki.Trace;
import dev.tasuki.internal.postgres.Sql;
import dev.tasuki.internal.postgres.TraceQuery;
import dev.tasuki.operations.Custody;
import dev.tasuki.operations.Fault;
import dev.tasuki.operations.Holder;
import dev.tasuki.operations.Journey;
import dev.tasuki.operations.Phrase;
import dev.tasuki.operations.Situation;
import dev.tasuki.operations.SystemStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds what somebody asks for by any of its names, and says how far it got and who holds it. */
final class JourneyReader {
    private static final int MOST = 200;

    private final Connection connection;
    private final SystemStatus status;
    private final CustodyJudge judge;
    private final Map<String, Fault> faults = new HashMap<>();

    JourneyReader(Connection connection, SystemStatus status) {
        this.connection = connection;
        this.status = status;
        this.judge = new CustodyJudge(status);
    }

    Journey read(String id) throws SQLException {
        List<Long> seqs = find(id);
        boolean more = seqs.size() > MOST;
        List<Long> shown = more ? seqs.subList(seqs.size() - MOST, seqs.size()) : seqs;
        if (shown.isEmpty()) {
            return new Journey(id, List.of(), CustodyJudge.neverPublished(), false);
        }
        Facts facts = Facts.of(connection, shown);
        Map<Facts.Which, List<Journey.Try>> tries = Tries.of(connection, shown);
        List<Journey.Leg> legs = new ArrayList<>();
        for (Trace.Entry entry : TraceQuery.bySeqs(connection, shown)) {
            legs.add(leg(entry, facts, tries));
        }
        return new Journey(id, legs, null, more);
    }

    /**
     * By key or correlation; a number that is no key is a message, and then all of its correlation. In the order of publishing; one more
     * than is shown.
     */
    private List<Long> find(String id) throws SQLException {
        if (id.indexOf('\0') >= 0) {
            return List.of();
        }
        if (!id.matches("\\d{1,18}")) {
            return seqs("""
                    select seq from (
                        (select seq from tasuki.message where key = ? order by seq desc limit %1$d)
                        union (select seq from tasuki.parked where key = ? order by seq desc limit %1$d)
                        union (select seq from tasuki.message where correlation = ? order by seq desc limit %1$d)
                        union (select seq from tasuki.parked where correlation = ? order by seq desc limit %1$d)) found
                    order by seq desc limit %1$d
                    """, id, id, id, id);
        }
        List<Long> ofKey = seqs("""
                select seq from (
                    (select seq from tasuki.message where key = ? order by seq desc limit %1$d)
                    union (select seq from tasuki.parked where key = ? order by seq desc limit %1$d)) found order by seq desc limit %1$d
                """, id, id);
        if (!ofKey.isEmpty()) {
            return ofKey;
        }
        String correlation = Sql.first(connection, """
                        select coalesce(correlation, seq::text) from (
                            select seq, correlation from tasuki.message
                            where topic = any (array(select id from tasuki.topic)) and seq = ?
                            union all select seq, correlation from tasuki.parked
                            where consumer = any (array(select id from tasuki.consumer)) and seq = ?) found limit 1
                        """, row -> row.getString(1), Long.parseLong(id), Long.parseLong(id))
                .orElse(id);
        return seqs("""
                select seq from (
                    (select seq from tasuki.message where correlation = ? order by seq desc limit %1$d)
                    union (select seq from tasuki.parked where correlation = ? order by seq desc limit %1$d)
                    union (select seq from tasuki.message where topic = any (array(select id from tasuki.topic))
                                                            and seq::text = ? and seq = ?::bigint)
                    union (select seq from tasuki.parked where consumer = any (array(select id from tasuki.consumer))
                                                           and seq = ?::bigint)) tree
                order by seq desc limit %1$d
                """, correlation, correlation, correlation, correlation, correlation);
    }

    private List<Long> seqs(String sql, String... values) throws SQLException {
        return new ArrayList<>(new TreeSet<>(
                Sql.query(connection, sql.formatted(MOST + 1), row -> row.getLong(1), (Object[]) values)));
    }

    private Journey.Leg leg(Trace.Entry entry, Facts facts, Map<Facts.Which, List<Journey.Try>> tries)
            throws SQLException {
        Facts.OfMessage known = facts.message(entry.seq());
        List<Journey.Delivery> deliveries = new ArrayList<>();
        for (Trace.Step step : entry.deliveries()) {
            List<Journey.Try> made = tries.getOrDefault(new Facts.Which(step.consumer(), entry.seq()), List.of());
            deliveries.add(new Journey.Delivery(
                    step.consumer(),
                    step.owner(),
                    step.state(),
                    step.attempts(),
                    step.updatedAt(),
                    step.took(),
                    step.node(),
                    step.lastError(),
                    made,
                    judge.delivery(entry, step, facts, fault(step, facts, entry.seq()))));
        }
        for (SystemStatus.OfConsumer consumer : status.consumers()) {
            if (isLate(consumer, entry)) {
                deliveries.add(new Journey.Delivery(
                        consumer.status().name(),
                        CustodyJudge.owner(consumer),
                        null,
                        0,
                        null,
                        null,
                        null,
                        null,
                        List.of(),
                        CustodyJudge.of(
                                consumer,
                                Situation.SUBSCRIBED_LATER,
                                CustodyJudge.owner(consumer),
                                consumer.registeredAt(),
                                null,
                                Phrase.NONE)));
            }
        }
        deliveries.sort(Comparator.comparing(Journey.Delivery::consumer));
        return new Journey.Leg(
                entry.seq(),
                entry.topic(),
                entry.type(),
                known == null ? null : known.key(),
                entry.publishedAt(),
                entry.correlation(),
                entry.causation(),
                deliveries);
    }

    private static boolean isLate(SystemStatus.OfConsumer consumer, Trace.Entry entry) {
        return consumer.status().topic().equals(entry.topic())
                && (consumer.types().isEmpty() || consumer.types().contains(entry.type()))
                && consumer.registeredAt().isAfter(entry.publishedAt())
                && entry.delivery(consumer.status().name()).isEmpty();
    }

    private @Nullable Fault fault(Trace.Step step, Facts facts, long seq) throws SQLException {
        Facts.Parked parked = facts.parked(step.consumer(), seq);
        if (step.state() != DeliveryState.DEAD || parked == null || parked.fingerprint() == null) {
            return null;
        }
        String kind = step.consumer() + " " + parked.fingerprint();
        Fault known = faults.get(kind);
        if (known == null) {
            known = FaultJudge.of(connection, step.consumer(), parked.fingerprint());
            faults.put(kind, known);
        }
        return known;
    }

    /** Nobody consumes it: whoever publishes it should know. */
    static Custody notSubscribed(Journey.Leg leg) {
        return new Custody(
                null,
                Situation.NOT_SUBSCRIBED,
                Holder.PRODUCER,
                leg.type(),
                leg.publishedAt(),
                null,
                Phrase.text(leg.type()),
                null);
    }
}
