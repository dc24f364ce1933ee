package dev.tasuki.internal.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Compares what was published with what became of it: invariant 3, from counts. {@code tasuki.account} does the sums; a walk
 * over the receipts, which finds where a difference came about, is made only when there is one.
 */
public final class Reconciliation {
    private Reconciliation() {}

    /**
     * A partition of a consumer whose numbers do not agree.
     *
     * @param messages how many messages are behind the cursor without a record of what became of them; negative when more was
     *     recorded than was published
     */
    public record Difference(int consumer, String name, String owner, short partition, long messages) {}

    /**
     * Where a difference came about.
     *
     * @param afterTick the messages in question were made visible after this tick …
     * @param uptoTick … and by this one at the latest
     * @param afterSeq these ticks speak of greater seqs …
     * @param uptoSeq … up to this one, except for what an older transaction published; null when they have no messages
     */
    public record Range(
            long messages,
            long afterTick,
            long uptoTick,
            long afterSeq,
            @Nullable Long uptoSeq,
            Instant at) {}

    /**
     * Claims the next round of all nodes.
     *
     * @return false when another node has done one within this time
     */
    public static boolean isDue(Connection connection, Duration every) throws SQLException {
        return Sql.update(connection, """
                        update tasuki.ledger set reconciled_at = clock_timestamp()
                        where reconciled_at is null
                           or abs(extract(epoch from clock_timestamp() - reconciled_at)) * 1000 >= ?
                        """, every.toMillis()) > 0;
    }

    public static List<Difference> differences(Connection connection) throws SQLException {
        return Sql.queryUncompiled(
                connection,
                """
                select c.id, c.name, c.owner, a.partition, a.unaccounted
                from tasuki.account a join tasuki.consumer c on c.id = a.consumer
                where a.unaccounted <> 0 order by c.name, a.partition
                """,
                row -> new Difference(
                        row.getInt("id"),
                        row.getString("name"),
                        row.getString("owner"),
                        row.getShort("partition"),
                        row.getLong("unaccounted")));
    }

    /** Where a difference came about, as far as the receipts that are left tell. */
    public static List<Range> ranges(Connection connection, Difference difference) throws SQLException {
        return Sql.queryUncompiled(
                connection,
                "select * from tasuki.differences(?, ?)",
                row -> new Range(
                        row.getLong("messages"),
                        row.getLong("after_tick"),
                        row.getLong("upto_tick"),
                        row.getLong("after_seq"),
                        Sql.longOrNull(row, "upto_seq"),
                        Objects.requireNonNull(Sql.instant(row, "at"))),
                difference.consumer(),
                difference.partition());
    }
}
