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
 * <p><b>Why nobody else is convicted.</b> A process that dies once proves nothing. When it dies twice without getting past the
 * same messages, those become suspects, and each runs alone: it is marked here before its handler begins, nothing else runs
 * in the process meanwhile, and the mark goes in the transaction that records the outcome. A mark that a dead process left
 * behind therefore names the one delivery that was running when it died.
 *
 * @param deaths how often in a row
 * @param at how many messages of the topic the cursor had passed at the first of these deaths, counted as in {@link #another}
 * @param before the tick that was the newest after it: what killed the process was visible there
 * @param with the external deliveries that were marked then
 * @param suspect the delivery that was running alone
 */
record DeathRecord(
        int deaths,
        long at,
        long before,
        List<Long> with,
        @Nullable Long suspect) {

    /** What was in hand at a death comes within so many messages: a worker reads no more at a time. */
    private static final long NEAR = 500;

    static final String COLUMNS = "a.deaths, a.died_at, a.died_before, a.died_with, a.suspect";

    static DeathRecord read(ResultSet row) throws SQLException {
        return new DeathRecord(
                row.getInt("deaths"),
                row.getLong("died_at"),
                row.getLong("died_before"),
                AssignmentTable.boxed(Sql.longs(row, "died_with")),
                Sql.longOrNull(row, "suspect"));
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
        boolean near = tick < before && passed >= at && passed - at < NEAR;
        if (deaths > 0 && (near || !both.isEmpty())) {
            return new DeathRecord(deaths + 1, at, before, both.isEmpty() ? marked : both, suspect);
        }
        return new DeathRecord(1, passed, newest, marked, suspect);
    }

    /**
     * Takes note of the death of a partition's owner, in the transaction of the takeover.
     *
     * @param marked the deliveries that it had marked: those from the log, and parked ones
     */
    static DeathRecord note(Connection connection, AssignmentTable.Grant grant, DeathRecord before, List<Long> marked)
            throws SQLException {
        Place place = Sql.first(
                        connection,
                        """
                        select t.total, (select max(id) from tasuki.tick where topic = t.topic) as newest
                        from tasuki.consumer c join tasuki.tick t on t.topic = c.topic where c.id = ? and t.id = ?
                        """,
                        row -> new Place(row.getLong("total"), row.getLong("newest")),
                        grant.consumer(),
                        grant.tick())
                .orElseThrow();
        DeathRecord now = before.another(grant.tick(), place.total() + grant.passed(), place.newest(), marked);
        Sql.update(
                connection,
                """
                update tasuki.assignment set deaths = ?, died_at = ?, died_before = ?, died_with = ?::bigint[]
                where consumer = ? and partition = ?
                """,
                now.deaths(),
                now.at(),
                now.before(),
                now.with().stream().mapToLong(Long::longValue).toArray(),
                grant.consumer(),
                grant.partition());
        return now;
    }

    private record Place(long total, long newest) {}

    Suspicion suspicion() {
        return new Suspicion(
                deaths >= 2, deaths >= 2 ? with : List.of(), suspect == null ? List.of() : List.of(suspect));
    }
}
