package dev.tasuki.internal.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Counts the log again between ticks, and compares it with what the ticks counted. All else is held to these counts, so that what a
 * tick overlooked would be missed by nobody.
 *
 * <p><b>Why it sees what a tick does not.</b> A tick, and whoever reads a batch, looks from a floor of seqs on and in certain segments;
 * both bounds are derived. This goes by the numbers of transactions alone, in all segments: what one snapshot sees and an
 * earlier one does not is of a transaction from that one's xmax on, or of one that was open then. That is what the words mean,
 * and no derived bound is in it.
 *
 * <p><b>Why it cries no wolf.</b> What a tick sees had ended before it was taken, so that any later look finds the same. Three things
 * change the log afterwards. Retention truncates what everybody has passed, and moves {@code complete_after} first: a count that
 * differs is believed only if that has not moved past its beginning since. A rebase gives messages other numbers: a difference is
 * looked into under the ticker's lock, which a rebase holds, and not while one is due. And people delete messages: these are
 * missing, and that is said.
 */
public final class Recount {
    /** How many messages are counted at a time: some tens of milliseconds. */
    private static final int MESSAGES = 20_000;

    private static final int TICKS = 1_000;

    private Recount() {}

    /**
     * A tick that counted other messages of a partition than the log has.
     *
     * @param messages how many more the log has; negative when it has fewer
     * @param after the tick before
     * @param upto the tick
     * @param afterSeq the messages in question have a greater seq, as far as it can be told …
     * @param uptoSeq … up to this one
     */
    public record Finding(short partition, long messages, long after, long upto, long afterSeq, long uptoSeq) {}

    /** The topics that have ticks which were not counted again yet. */
    public static List<Topic> due(Connection connection) throws SQLException {
        return Sql.query(
                connection,
                """
                select p.id, p.name, p.partitions from tasuki.topic p left join tasuki.recount r on r.topic = p.id
                where exists (select from tasuki.tick
                              where topic = p.id and id > greatest(coalesce(r.tick, 0), p.complete_after)) order by p.id
                """,
                row -> new Topic(row.getShort("id"), row.getString("name"), row.getShort("partitions")));
    }

    /**
     * Counts the next few ticks of a topic again.
     *
     * @param connection in auto-commit, which it has again afterwards
     * @return what did not agree; empty when there is nothing to count, or it cannot be done now
     */
    public static Optional<List<Finding>> next(Connection connection, short topic) throws SQLException {
        Optional<Tick> from = Sql.first(connection, """
                select %s from tasuki.tick where topic = ? and id >= (
                    select greatest(coalesce(r.tick, 0), p.complete_after)
                    from tasuki.topic p left join tasuki.recount r on r.topic = p.id where p.id = ?)
                order by id limit 1
                """.formatted(Tick.COLUMNS), Tick::read, topic, topic);
        if (from.isEmpty()) {
            return Optional.empty();
        }
        Optional<Tick> upto = Sql.first(
                connection,
                """
                select %s from tasuki.tick where topic = ? and id = (
                    select coalesce(max(id) filter (where total <= ?), min(id)) from (
                        select id, total from tasuki.tick where topic = ? and id > ? order by id limit ?) chain)
                """.formatted(Tick.COLUMNS),
                Tick::read,
                topic,
                from.get().total() + MESSAGES,
                topic,
                from.get().id(),
                TICKS);
        if (upto.isEmpty()) {
            advance(connection, from.get()); // so that a topic in which nothing happens is not looked at again
            return Optional.empty();
        }
        return compare(connection, from.get(), upto.get());
    }

    private static Optional<List<Finding>> compare(Connection connection, Tick from, Tick upto) throws SQLException {
        if (agree(connection, from, upto)) {
            advance(connection, upto);
            return Optional.of(List.of());
        }
        connection.setAutoCommit(false);
        try {
            Optional<List<Finding>> findings = lookInto(connection, from, upto);
            connection.commit();
            return findings;
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private static boolean agree(Connection connection, Tick from, Tick upto) throws SQLException {
        return MessageLog.count(connection, from, upto)
                .minus(upto.totals().minus(from.totals()))
                .isZero();
    }

    /** Finds the ticks that do not agree, and records what they did not count. */
    private static Optional<List<Finding>> lookInto(Connection connection, Tick from, Tick upto) throws SQLException {
        Sql.readCommitted(connection);
        TickTable.lock(connection);
        if (Rebase.isNeeded(connection)) {
            return Optional.empty(); // after it the numbers are others
        }
        List<Finding> findings = new ArrayList<>();
        Tick before = from;
        for (Tick tick : TickTable.after(connection, from, Integer.MAX_VALUE, TICKS)) {
            if (tick.id() > upto.id()) {
                break;
            }
            if (!agree(connection, before, tick)) {
                findings.addAll(findings(connection, before, tick));
            }
            before = tick;
        }
        // Asked for last: what was counted is locked against TRUNCATE since, and what was gone before that is behind
        // this place
        if (isReclaimed(connection, from)) {
            return Optional.empty(); // the next round begins behind it
        }
        for (Finding finding : findings) {
            record(connection, from.topic(), finding);
        }
        advance(connection, upto);
        return Optional.of(findings);
    }

    private static boolean isReclaimed(Connection connection, Tick from) throws SQLException {
        return Sql.first(
                        connection,
                        "select complete_after > ? from tasuki.topic where id = ?",
                        row -> row.getBoolean(1),
                        from.id(),
                        from.topic())
                .orElse(true);
    }

    /**
     * What one partition has between two ticks.
     *
     * @param hidden how many of them are where no reader looks
     */
    private record There(
            short partition, long messages, long first, long last, long hidden, long firstHidden, long lastHidden) {
        Finding finding(Tick before, Tick tick) {
            long more =
                    messages - (tick.totals().of(partition) - before.totals().of(partition));
            return more == hidden && more > 0
                    ? new Finding(partition, more, before.id(), tick.id(), firstHidden - 1, lastHidden)
                    : new Finding(partition, more, before.id(), tick.id(), first - 1, last);
        }
    }

    private static List<Finding> findings(Connection connection, Tick before, Tick tick) throws SQLException {
        Args args = new Args();
        args.add(
                before.floorSeq(),
                tick.ceilingSeq(),
                MessageLog.xid(before.snapshot().xmax()));
        MessageLog.between(args, before, tick);
        return Sql.query(
                        connection,
                        """
                        select p.partition::smallint as partition, count(m.seq) as messages,
                               coalesce(min(seq), 0) as first, coalesce(max(seq), 0) as last,
                               count(*) filter (where hidden) as hidden,
                               coalesce(min(seq) filter (where hidden), 0) as first_hidden,
                               coalesce(max(seq) filter (where hidden), 0) as last_hidden
                        from (select generate_series(0, cardinality(totals) - 1) as partition from tasuki.tick
                              where topic = %d and id = %d) p
                        left join (
                            select partition, seq, (seq <= ? or seq > ? or segment not in (%s)) and xid >= ? as hidden from (%s) each) m
                          on m.partition = p.partition
                        group by p.partition order by p.partition
                        """.formatted(
                                        tick.topic(),
                                        tick.id(),
                                        before.segmentsUpTo(tick).children(),
                                        MessageLog.BETWEEN),
                        row -> new There(
                                row.getShort("partition"),
                                row.getLong("messages"),
                                row.getLong("first"),
                                row.getLong("last"),
                                row.getLong("hidden"),
                                row.getLong("first_hidden"),
                                row.getLong("last_hidden")),
                        args.values())
                .stream()
                .map(there -> there.finding(before, tick))
                .filter(finding -> finding.messages() != 0)
                .toList();
    }

    private static void record(Connection connection, short topic, Finding finding) throws SQLException {
        if (finding.messages() > 0) {
            Sql.update(
                    connection,
                    """
                    insert into tasuki.uncounted (topic, partition, messages, after_tick, upto_tick, after_seq, upto_seq)
                    values (?, ?, ?, ?, ?, ?, ?)
                    on conflict (topic, partition, upto_tick) do update set messages = excluded.messages
                    """,
                    topic,
                    finding.partition(),
                    finding.messages(),
                    finding.after(),
                    finding.upto(),
                    finding.afterSeq(),
                    finding.uptoSeq());
        }
    }

    private static void advance(Connection connection, Tick upto) throws SQLException {
        Sql.update(connection, """
                insert into tasuki.recount as r (topic, tick) values (?, ?)
                on conflict (topic) do update set tick = greatest(r.tick, excluded.tick)
                """, upto.topic(), upto.id());
    }
}
