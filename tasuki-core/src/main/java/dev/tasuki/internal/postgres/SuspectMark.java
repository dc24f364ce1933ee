package dev.tasuki.internal.postgres;

import java.sql.Connection;
import java.sql.SQLException;

/** The mark of the delivery that runs alone. See {@link DeathRecord}. */
public final class SuspectMark {
    /** What survived its handler is not accused any more either. */
    private static final String CLEAR = """
            update tasuki.assignment set suspect = null, accused = nullif(accused, suspect)
            where consumer = ? and node = ? and\s""";

    private SuspectMark() {}

    /**
     * Marks a delivery before its handler begins.
     *
     * @throws FenceLost when another node took over
     */
    public static void set(Connection connection, Fence fence, short partition, long seq) throws SQLException {
        Fence one = fence.only(p -> p == partition);
        int marked = Sql.update(connection, """
                update tasuki.assignment set suspect = ?, suspect_at = clock_timestamp()
                where consumer = ? and node = ? and partition = any (?) and epoch = any (?)
                """, seq, one.consumer(), one.node(), one.partitions(), one.epochs());
        if (marked != 1) {
            throw new FenceLost(fence);
        }
    }

    /** Takes the mark of one delivery away, when its handler has ended: another one of its partition may be marked by now. */
    public static void clear(Connection connection, Fence fence, short partition, long seq) throws SQLException {
        Sql.update(connection, CLEAR + "partition = ? and suspect = ?", fence.consumer(), fence.node(), partition, seq);
    }

    /** Takes all marks away, in the transaction that records the outcome. */
    public static void clear(Connection connection, Fence fence) throws SQLException {
        Sql.update(
                connection,
                CLEAR + "partition = any (?) and suspect is not null",
                fence.consumer(),
                fence.node(),
                fence.partitions());
    }
}
