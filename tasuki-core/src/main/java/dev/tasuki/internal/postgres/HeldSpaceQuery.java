package dev.tasuki.internal.postgres;

import dev.tasuki.HeldSpace;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Which consumers keep segments from being reclaimed. */
public final class HeldSpaceQuery {
    private HeldSpaceQuery() {}

    private static final int[] WHOLE_RING = IntStream.range(0, Ring.SEGMENTS).toArray();

    /**
     * What each consumer holds.
     *
     * @return by the consumer's id; one that holds nothing is missing
     */
    public static Map<Integer, HeldSpace> byConsumer(Connection connection, Duration retention) throws SQLException {
        Map<Integer, HeldSpace> held = new HashMap<>();
        for (Ring ring : Ring.values()) {
            for (SegmentNeeds.Need need : SegmentNeeds.of(connection, ring, WHOLE_RING, retention)) {
                if (need.consumer() != null) {
                    long bytes = RetiredSegment.bytes(connection, ring, need.segment());
                    held.merge(need.consumer(), new HeldSpace(1, bytes, need.since()), HeldSpaceQuery::sum);
                }
            }
        }
        return held;
    }

    private static HeldSpace sum(HeldSpace one, HeldSpace other) {
        return new HeldSpace(
                one.segments() + other.segments(), one.bytes() + other.bytes(), earlier(one.since(), other.since()));
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        return one == null || (other != null && other.isBefore(one)) ? other : one;
    }

    /**
     * Who holds space, and why.
     *
     * @param tick where its slowest partition is
     * @param behind how many messages come after that tick
     * @param inFlight how many deliveries behind its cursor may be happening
     * @param isWorkedOn whether a living node has a partition of it
     */
    public record Holder(
            String name, String owner, String topic, long tick, long behind, int inFlight, boolean isWorkedOn) {}

    public static Holder holder(Connection connection, int consumer) throws SQLException {
        return Sql.first(
                        connection,
                        """
                        select c.name, c.owner, p.name as topic, place.tick, newest.total - coalesce(old.total, 0) as behind,
                               place.in_flight, place.worked_on
                        from tasuki.consumer c join tasuki.topic p on p.id = c.topic
                        cross join lateral (
                            select min(a.tick) as tick, max(cardinality(a.in_flight)) as in_flight, count(n.id) > 0 as worked_on from tasuki.assignment a
                            left join tasuki.node n on n.id = a.node and n.left_at is null
                              and n.heartbeat_at > clock_timestamp() - n.lease
                            where a.consumer = c.id) place
                        cross join lateral (
                            select total from tasuki.tick where topic = c.topic order by id desc limit 1) newest
                        left join lateral (
                            select total from tasuki.tick where topic = c.topic and id = place.tick) old on true
                        where c.id = ?
                        """,
                        row -> new Holder(
                                row.getString("name"),
                                row.getString("owner"),
                                row.getString("topic"),
                                row.getLong("tick"),
                                row.getLong("behind"),
                                row.getInt("in_flight"),
                                row.getBoolean("worked_on")),
                        consumer)
                .orElseThrow();
    }
}
