package dev.tasuki.internal.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Rows outside the rings that nobody will ask for again: few, so they are deleted, a small batch at a time. What still waits for
 * somebody, a dead letter above all, is none. Nor is a business identity: it keeps a message from being handled twice for ever.
 */
public final class Leftovers {
    private Leftovers() {}

    private static final int AT_ONCE = 500;

    // As with receipts: what belongs to a message that is in the log stays, so that it can be traced.
    private static final String CUTOFF = "with " + SegmentNeeds.OLDEST + """
            , bound as materialized (
                select least(clock_timestamp() - ?::bigint * interval '1 microsecond', at) as cutoff from oldest_message)
            """;

    /**
     * Deletes parked deliveries that are done or discarded.
     *
     * @return whether there may be more
     */
    public static boolean deleteParked(Connection connection, Duration retention) throws SQLException {
        int deleted = Sql.update(connection, CUTOFF + """
                delete from tasuki.parked using (
                    select p.consumer, p.seq from tasuki.parked p
                    where p.state in ('done', 'discarded') and p.published_at < (select cutoff from bound)
                      and p.updated_at < (select cutoff from bound)
                    order by p.published_at limit ? for update skip locked) over
                where parked.consumer = over.consumer and parked.seq = over.seq
                """, SegmentNeeds.micros(retention), AT_ONCE);
        return deleted == AT_ONCE;
    }

    /**
     * Deletes nodes that left, or died and were not missed for a day more.
     *
     * @return whether there may be more
     */
    public static boolean deleteNodes(Connection connection, Duration retention) throws SQLException {
        int deleted = Sql.update(connection, CUTOFF + """
                delete from tasuki.node using (
                    select n.id from tasuki.node n
                    where coalesce(n.left_at, n.heartbeat_at + interval '1 day') < (select cutoff from bound)
                      and not exists (select from tasuki.assignment a where a.node = n.id)
                    limit ? for update skip locked) over
                where node.id = over.id
                """, SegmentNeeds.micros(retention), AT_ONCE);
        return deleted == AT_ONCE;
    }
}
