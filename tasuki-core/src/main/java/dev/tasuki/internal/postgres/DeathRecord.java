package dev.tasuki.internal.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The evidence by which a message is found that kills the process: how often in a row a partition's owner died at the same
 * place, and what it had in hand then.
 *
 * <p><b>Why nobody else is convicted.</b> A process that dies once proves nothing. What its successor does first at the same
 * place, it does message by message, each marked here before its handler begins; the mark goes in the transaction that records
 * the outcome. What is marked when that process dies too was running, though other consumers were as well, and is accused. From
 * now on messages run alone: nothing else runs in the process meanwhile, so that a mark names the one delivery that was
 * running. The accused one is convicted when the third process dies of it.
 *
 * <p>Processes are also killed from outside, one soon after the other, and what a process does first it does slowly. So that a
 * message is not convicted for having been the first, twice, its trial begins only when the process has worked on other things
 * for a while: what kills does so then as well, and what does not is in hand for a moment only.
 *
 * <p><b>Falling silent is not dying.</b> A node that is cut off, stands still or waits for its database looks dead, and comes
 * back. So each death is noted with the last heartbeat: a node that has had one since is taken off the record, and an
 * accusation counts only on top of two deaths that still stand.
 *
 * @param deaths how often in a row
 * @param at how many messages of the topic the cursor had passed at the first of these deaths, counted as in {@link #another}
 * @param before the tick that was the newest after it: what killed the process lies no later
 * @param with the external deliveries that were marked then
 * @param suspect the delivery that was marked as running
 * @param accused the one that was marked at a death before
 */
record DeathRecord(
        int deaths,
        long at,
        long before,
        List<Long> with,
        @Nullable Long suspect,
        @Nullable Long accused) {

    /** What was in hand at a death comes within so many messages: a worker reads no more at a time. */
    private static final long NEAR = 500;

    /** Only after the second death did it run alone. */
    private static final int ENOUGH = 3;

    /** Two more trials, for what ran for so long that a kill from outside may have struck just then. */
    private static final int BEYOND_DOUBT = 5;

    static final String COLUMNS = "a.deaths, a.died_at, a.died_before, a.died_with, a.suspect, a.accused";

    static DeathRecord read(ResultSet row) throws SQLException {
        return new DeathRecord(
                row.getInt("deaths"),
                row.getLong("died_at"),
                row.getLong("died_before"),
                AssignmentTable.boxed(Sql.longs(row, "died_with")),
                Sql.longOrNull(row, "suspect"),
                Sql.longOrNull(row, "accused"));
    }

    /**
     * What is known after another death.
     *
     * @param passed how many messages of the topic the cursor has passed; of an unfinished batch, only those of its own partition,
     *     which can but come out nearer, and do not depend on which partitions share a cursor at the time
     */
    private DeathRecord another(long tick, long passed, long newest, List<Long> marked) {
        List<Long> both = new ArrayList<>(with);
        both.retainAll(marked);
        // At the same tick when what kills is a parked delivery, tried again while nothing lies ahead.
        boolean near = tick <= before && passed >= at && passed - at < NEAR;
        if (deaths > 0 && (near || !both.isEmpty())) {
            return new DeathRecord(deaths + 1, at, before, both.isEmpty() ? marked : both, suspect, accused);
        }
        return new DeathRecord(1, passed, newest, marked, suspect, accused);
    }

    private boolean convicts() {
        return deaths >= ENOUGH && suspect != null && suspect.equals(accused);
    }

    /** What this record says to the next death: a conviction stays until it is recorded, a suspect is accused from now on. */
    private DeathRecord judged(boolean outlived) {
        return convicts() && (!outlived || deaths >= BEYOND_DOUBT)
                ? this
                : new DeathRecord(deaths, at, before, with, null, suspect != null ? suspect : accused);
    }

    /** What is left of this record when only so many of its deaths still stand. */
    private DeathRecord standing(int still) {
        return new DeathRecord(
                Math.min(deaths, still), at, before, with, still >= 1 ? suspect : null, still >= 2 ? accused : null);
    }

    /** The deaths that still stand; the last heartbeats as PostgreSQL writes them, which is exact. */
    private record Standing(int count, String nodes, String beats) {
        static final Standing NONE = new Standing(0, "{}", "{}");

        static Standing of(Connection connection, AssignmentTable.Grant grant) throws SQLException {
            return Sql.first(
                            connection,
                            """
                            select count(*) as count, array_agg(d.node)::text as nodes, array_agg(d.beat)::text as beats
                            from tasuki.assignment a cross join lateral unnest(a.died_nodes, a.died_beats) as d (node, beat)
                            where a.consumer = ? and a.partition = ? and not exists (
                                select from tasuki.node n where n.id = d.node and n.heartbeat_at > d.beat)
                            having count(*) > 0
                            """,
                            row -> new Standing(row.getInt("count"), row.getString("nodes"), row.getString("beats")),
                            grant.consumer(),
                            grant.partition())
                    .orElse(NONE);
        }
    }

    /**
     * Takes note of the death of a partition's owner, in the transaction of the takeover.
     *
     * @param owner the node that died
     * @param marked the deliveries that it had marked: those from the log, and parked ones
     */
    static DeathRecord note(
            Connection connection, AssignmentTable.Grant grant, long owner, DeathRecord before, List<Long> marked)
            throws SQLException {
        Place place = Sql.first(
                        connection,
                        """
                        select t.total, (select max(id) from tasuki.tick where topic = t.topic) as newest,
                               exists (select from tasuki.assignment a join tasuki.node n on n.heartbeat_at > a.suspect_at + interval '2 seconds'
                                       where a.consumer = c.id and a.partition = ? and n.id = ?) as outlived
                        from tasuki.consumer c join tasuki.tick t on t.topic = c.topic where c.id = ? and t.id = ?
                        """,
                        row -> new Place(row.getLong("total"), row.getLong("newest"), row.getBoolean("outlived")),
                        grant.partition(),
                        owner,
                        grant.consumer(),
                        grant.tick())
                .orElseThrow();
        Standing standing = Standing.of(connection, grant);
        DeathRecord now = before.standing(standing.count())
                .another(grant.tick(), place.total() + grant.passed(), place.newest(), marked)
                .judged(place.outlived());
        Standing kept = now.deaths() > 1 ? standing : Standing.NONE;
        Sql.update(
                connection,
                """
                update tasuki.assignment
                set deaths = ?, died_at = ?, died_before = ?, died_with = ?::bigint[], suspect = ?::bigint, suspect_at = null, accused = ?::bigint,
                    died_nodes = ?::bigint[] || ?::bigint,
                    died_beats = ?::timestamptz[] || (select n.heartbeat_at from tasuki.node n where n.id = ?)
                where consumer = ? and partition = ?
                """,
                now.deaths(),
                now.at(),
                now.before(),
                now.with().stream().mapToLong(Long::longValue).toArray(),
                now.suspect(),
                now.accused(),
                kept.nodes(),
                owner,
                kept.beats(),
                owner,
                grant.consumer(),
                grant.partition());
        return now;
    }

    /**
     * Where somebody died.
     *
     * @param outlived whether the dead one had a heartbeat long after it began what it had in hand
     */
    private record Place(long total, long newest, boolean outlived) {}

    Suspicion suspicion() {
        List<Long> convicted = suspect != null && convicts() ? List.of(suspect) : List.of();
        Long onTrial = suspect != null ? suspect : accused;
        return new Suspicion(deaths, with, deaths > 1 && onTrial != null ? List.of(onTrial) : List.of(), convicted);
    }
}
