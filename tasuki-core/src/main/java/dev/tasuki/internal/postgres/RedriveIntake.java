package dev.tasuki.internal.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * How what people redrive comes back to work. They only say that it may; the owner of its partition takes it, in a transaction that proves
 * its fence and between two of its steps. So a lane's memory of which keys are held is never behind, and order per key holds from
 * that moment on: what is taken is the first of its key again, unless an earlier one waits or one is in the air.
 */
public final class RedriveIntake {
    private static final int AT_ONCE = 500;

    private RedriveIntake() {}

    /**
     * Takes what was released.
     *
     * @param ordered whether messages of a key wait for each other
     */
    public static void take(Connection connection, Fence fence, boolean ordered) throws SQLException {
        boolean own = connection.getAutoCommit();
        if (own) {
            connection.setAutoCommit(false);
        }
        try {
            fence.prove(connection);
            List<String> keys = Sql.query(
                    connection,
                    """
                    with mine as (
                        select seq from tasuki.parked where consumer = ? and partition = any (?) and redrive_step = 'released'
                          and state = 'dead' order by seq limit ? for update)
                    update tasuki.parked p
                    set redrive_step = 'taken', attempts_before = p.attempts, updated_at = clock_timestamp(),
                        state = case when ? and p.key is not null then 'blocked' else 'retrying' end,
                        due_at = case when ? and p.key is not null then null else clock_timestamp() end
                    from mine where p.consumer = ? and p.seq = mine.seq
                    returning p.key
                    """,
                    row -> row.getString(1),
                    fence.consumer(),
                    fence.partitions(),
                    AT_ONCE,
                    ordered,
                    ordered,
                    fence.consumer());
            if (ordered) {
                List<String> held =
                        keys.stream().filter(k -> k != null).distinct().toList();
                letTheFirstGo(connection, fence, held);
            }
            if (own) {
                connection.commit();
            }
        } catch (SQLException | RuntimeException e) {
            if (own) {
                connection.rollback();
            }
            throw e;
        } finally {
            if (own) {
                connection.setAutoCommit(true);
            }
        }
    }

    private static void letTheFirstGo(Connection connection, Fence fence, List<String> keys) throws SQLException {
        Sql.update(connection, """
                update tasuki.parked set state = 'blocked', due_at = null, updated_at = clock_timestamp()
                where consumer = ? and key = any (?) and state in ('retrying', 'scheduled')
                """, fence.consumer(), keys.toArray(new String[0]));
        ParkedTable.release(connection, fence, keys);
    }
}
