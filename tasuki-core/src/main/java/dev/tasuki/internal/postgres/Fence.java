package dev.tasuki.internal.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * What a node claims to hold: partitions of a consumer, each under the epoch of the day it got it. Every transaction that
 * records something for the consumer proves the claim.
 *
 * <p><b>Why a zombie cannot commit.</b> The proof locks the assignment rows FOR SHARE until the transaction ends; a takeover
 * updates them, which takes a conflicting lock. One of the two comes first. If the proof does, the takeover waits (or passes
 * the row by) until the commit, and then reads the receipt. If the takeover does, the proof waits, finds another epoch, and
 * the transaction rolls back, effects and all.
 *
 * <p><b>Why a memory of lost history cannot commit.</b> After a failover to a replica that lacks the newest commits, or a restart
 * that lost them, the database is behind what this node remembers, and the epoch may be the same. So a claim holds on the
 * server process that granted it only; on any other the node takes its partitions again, where the newest receipt says.
 *
 * @param server which server granted it, see {@link #SERVER}
 */
public record Fence(int consumer, long node, short[] partitions, long[] epochs, long server) {

    /** Which server answers: when it was started, which no other shares, nor the same one after a restart. */
    static final String SERVER = "(extract(epoch from pg_postmaster_start_time()) * 1000000)::bigint";

    /** A CTE {@code held} with the rows that are still ours; five values: partitions, epochs, consumer, node, server. */
    static final String HELD = """
            held as (
                select a.partition from tasuki.assignment a
                join unnest(?::smallint[], ?::bigint[]) as mine (partition, epoch)
                  on mine.partition = a.partition and mine.epoch = a.epoch
                where a.consumer = ? and a.node = ? and %s = ?
                order by a.partition for share of a)
            """.formatted(SERVER);

    /** The part of the claim that concerns some partitions, or the rest of it. */
    public Fence only(Predicate<Short> wanted) {
        int[] places = IntStream.range(0, partitions.length)
                .filter(i -> wanted.test(partitions[i]))
                .toArray();
        short[] some = new short[places.length];
        long[] theirs = new long[places.length];
        for (int i = 0; i < places.length; i++) {
            some[i] = partitions[places[i]];
            theirs[i] = epochs[places[i]];
        }
        return new Fence(consumer, node, some, theirs, server);
    }

    public boolean isEmpty() {
        return partitions.length == 0;
    }

    public boolean covers(short partition) {
        for (short one : partitions) {
            if (one == partition) {
                return true;
            }
        }
        return false;
    }

    void bindTo(Args args) {
        args.add(partitions, epochs, consumer, node, server);
    }

    /**
     * Says why the claim does not hold: another node took over.
     *
     * @throws SQLException when the server was restarted or replaced instead; nobody else works on the partitions then
     */
    FenceLost lost(Connection connection) throws SQLException {
        boolean replaced = Sql.first(connection, "select %s <> ?".formatted(SERVER), row -> row.getBoolean(1), server)
                .orElseThrow();
        if (replaced) {
            throw new SQLException(
                    "PostgreSQL was restarted, or another server took its place, since this node took its partitions",
                    "57P01");
        }
        return new FenceLost(this);
    }

    /** Proves the claim in this transaction, where no receipt does. */
    public void prove(Connection connection) throws SQLException {
        Args args = new Args();
        bindTo(args);
        long held = Sql.first(
                        connection, "with " + HELD + " select count(*) from held", r -> r.getLong(1), args.values())
                .orElseThrow();
        if (held != partitions.length) {
            throw lost(connection);
        }
    }
}
