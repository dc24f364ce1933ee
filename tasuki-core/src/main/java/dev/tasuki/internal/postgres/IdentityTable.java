package dev.tasuki.internal.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The business identities that a consumer is through with. */
public final class IdentityTable {
    private IdentityTable() {}

    /**
     * Claims identities in the transaction that will record their deliveries as done. One that another transaction is claiming
     * is waited for.
     *
     * @param seqByIdentity which message claims it
     * @return those that nobody had claimed before
     */
    public static Set<String> claim(Connection connection, int consumer, Map<String, Long> seqByIdentity)
            throws SQLException {
        String[] identities = seqByIdentity.keySet().toArray(new String[0]);
        long[] seqs = seqByIdentity.values().stream().mapToLong(Long::longValue).toArray();
        return new HashSet<>(Sql.query(connection, """
                insert into tasuki.identity (consumer, identity, seq)
                select ?, i.identity, i.seq from unnest(?::text[], ?::bigint[]) as i (identity, seq)
                order by i.identity
                on conflict do nothing returning identity
                """, row -> row.getString(1), consumer, identities, seqs));
    }

    /** Gives up claims of this transaction. */
    public static void unclaim(Connection connection, int consumer, Collection<String> identities) throws SQLException {
        Sql.update(
                connection,
                "delete from tasuki.identity where consumer = ? and identity = any (?)",
                consumer,
                identities.toArray(new String[0]));
    }

    /** Those of some identities that the consumer is through with. */
    public static Set<String> known(Connection connection, int consumer, Collection<String> identities)
            throws SQLException {
        return new HashSet<>(Sql.query(
                connection,
                "select identity from tasuki.identity where consumer = ? and identity = any (?)",
                row -> row.getString(1),
                consumer,
                identities.toArray(new String[0])));
    }
}
