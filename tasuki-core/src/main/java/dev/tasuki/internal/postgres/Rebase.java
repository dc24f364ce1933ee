package dev.tasuki.internal.postgres;

import dev.tasuki.TasukiException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes sure, before anything is ticked, that the server counts its transactions from where the ledger's ticks end. A ledger that
 * was restored from a dump, or copied row by row, is rebased; where that is not possible now, this says what to do. The script
 * of the schema says how and why it works.
 */
public final class Rebase {
    private static final Logger log = LoggerFactory.getLogger(Rebase.class);
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final int PATIENCE_SECONDS = 5;

    private Rebase() {}

    /**
     * Rebases the ledger if it must be.
     *
     * @param connection in auto-commit
     * @throws TasukiException when the ledger cannot be worked with here as it is
     */
    public static void ifNeeded(Connection connection) throws SQLException {
        requireClock(connection);
        requireSequences(connection);
        if (isNeeded(connection)) {
            rebase(connection);
        } else {
            Sql.update(
                    connection,
                    "update tasuki.ledger set server = tasuki.server() where server is distinct from tasuki.server()");
        }
    }

    /** Whether the ledger must be rebased before its numbers of transactions can be compared with this server's. */
    static boolean isNeeded(Connection connection) throws SQLException {
        return Sql.first(connection, "select tasuki.must_rebase()", row -> row.getBoolean(1))
                .orElseThrow();
    }

    /** Reads name the segments between two ticks, and bear a small difference between two clocks. */
    private static void requireClock(Connection connection) throws SQLException {
        Sql.query(connection, """
                select newest.taken_at, clock_timestamp() as now from tasuki.topic t cross join lateral (
                    select taken_at from tasuki.tick where topic = t.id order by id desc limit 1) newest
                where newest.taken_at > clock_timestamp() + tasuki.clock_slack() limit 1
                """, row -> {
            throw new TasukiException("the newest tick was taken at " + Sql.instant(row, "taken_at")
                    + ", but this server's clock says " + Sql.instant(row, "now") + ": set it right, and start again");
        });
    }

    private static void requireSequences(Connection connection) throws SQLException {
        List<String> behind =
                Sql.query(connection, "select * from tasuki.sequences_behind() order by 1", row -> row.getString(1));
        if (!behind.isEmpty()) {
            throw new TasukiException(
                    "the sequences " + behind + " of the schema tasuki are behind its tables: this is a copy"
                            + " whose sequences were not carried over. Set them: select tasuki.set_sequences(). What was published"
                            + " here before that has the seqs of older messages and cannot be told from them: publish it again");
        }
    }

    private static void rebase(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try {
            Sql.readCommitted(connection);
            Sql.update(connection, "set local lock_timeout = '" + PATIENCE_SECONDS + "s'");
            long renumbered = Sql.first(connection, "select coalesce(tasuki.rebase(), -1)", row -> row.getLong(1))
                    .orElseThrow();
            connection.commit();
            if (renumbered >= 0) { // otherwise another node was first
                log.warn(
                        "this ledger comes from another server, which counts its transactions differently: from now on it counts"
                                + " those of this one after all it knows. {} messages that were published here before got new"
                                + " numbers; nothing is lost and nothing repeated",
                        renumbered);
            }
        } catch (SQLException e) {
            connection.rollback();
            if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                throw busy(connection, e);
            }
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private static TasukiException busy(Connection connection, SQLException cause) throws SQLException {
        List<String> holders = Sql.query(connection, """
                select coalesce('session ' || l.pid, 'prepared transaction ' || (
                           select string_agg(gid, ', ') from pg_prepared_xacts where database = current_database()))
                from pg_locks l
                where l.granted and l.mode = 'RowExclusiveLock' and l.relation = 'tasuki.message'::regclass
                  and l.database = (select oid from pg_database where datname = current_database())
                order by 1
                """, row -> row.getString(1));
        return new TasukiException(
                "this ledger comes from another server and must be rebased before anything is delivered, but for "
                        + PATIENCE_SECONDS + " s somebody has been publishing without a commit: "
                        + (holders.isEmpty() ? "nobody any more" : String.join("; ", holders))
                        + ". End those transactions, or keep producers from publishing for a moment, and start again",
                cause);
    }
}
