package dev.tasuki.internal.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Leads redrives on: lets the first dead letter go, then ten, then the rest a share at a time. What is let go is taken by the owner of
 * its partition, see {@link RedriveIntake}. One dead letter whose old failure comes back stops its redrive.
 */
public final class RedriveTable {
    /** How many may be in work at a time: enough to keep consumers busy, few enough to leave others their turn. */
    private static final int MOST_IN_WORK = 200;

    private static final int[] CANARIES = {1, 10};

    private RedriveTable() {}

    /** The redrives that are under way. Costs next to nothing when there are none. */
    public static List<Long> running(Connection connection) throws SQLException {
        return Sql.query(
                connection,
                "select id from tasuki.redrive where state = 'running' order by id limit 100",
                row -> row.getLong(1));
    }

    private record Progress(int stage, long waiting, long working, long again, String error) {}

    /**
     * Leads one redrive on by a step.
     *
     * @param connection in a transaction of its own; another node that does the same at this moment makes it do nothing
     */
    public static void advance(Connection connection, long id) throws SQLException {
        Optional<Progress> progress = Sql.first(
                connection,
                """
                with mine as (select * from tasuki.redrive where id = ? and state = 'running' for update skip locked)
                select mine.stage,
                       count(*) filter (where p.redrive_step = 'waiting' and p.state = 'dead') as waiting,
                       count(*) filter (where p.redrive_step = 'released' and p.state = 'dead'
                                        or p.state in ('in_flight', 'retrying', 'blocked', 'scheduled')) as working,
                       count(*) filter (where p.redrive_step = 'taken' and p.state = 'dead' and p.fingerprint = p.dead_of) as again,
                       coalesce(max(p.seq || ' of ' || c.name || ': ' || left(p.error, 200))
                           filter (where p.redrive_step = 'taken' and p.state = 'dead' and p.fingerprint = p.dead_of), '') as error
                from mine left join tasuki.parked p on p.redrive = mine.id left join tasuki.consumer c on c.id = p.consumer
                group by mine.stage
                """,
                row -> new Progress(
                        row.getInt("stage"),
                        row.getLong("waiting"),
                        row.getLong("working"),
                        row.getLong("again"),
                        row.getString("error")),
                id);
        if (progress.isPresent()) {
            advance(connection, id, progress.get());
        }
    }

    private static void advance(Connection connection, long id, Progress now) throws SQLException {
        if (now.again() > 0 && now.waiting() > 0) {
            stop(connection, id, "it fails as before: message " + now.error());
        } else if (now.waiting() == 0) {
            if (now.working() == 0) {
                Sql.update(connection, "update tasuki.redrive set state = 'finished' where id = ?", id);
            }
        } else if (now.stage() < CANARIES.length) {
            if (now.working() == 0) {
                release(connection, id, CANARIES[now.stage()]);
                Sql.update(connection, "update tasuki.redrive set stage = stage + 1 where id = ?", id);
            }
        } else if (now.working() < MOST_IN_WORK) {
            release(connection, id, (int) (MOST_IN_WORK - now.working()));
        }
    }

    private static void stop(Connection connection, long id, String why) throws SQLException {
        Sql.update(connection, "update tasuki.redrive set state = 'stopped', note = ? where id = ?", why, id);
        Sql.update(
                connection,
                "update tasuki.parked set redrive_step = null where redrive = ? and redrive_step = 'waiting' and state = 'dead'",
                id);
    }

    /** In the order of publishing, so that of a key the earlier ones go first. */
    private static void release(Connection connection, long id, int count) throws SQLException {
        Sql.update(connection, """
                update tasuki.parked p set redrive_step = 'released' from (
                    select consumer, seq from tasuki.parked where redrive = ? and redrive_step = 'waiting' and state = 'dead'
                    order by seq limit ?) next
                where p.consumer = next.consumer and p.seq = next.seq and p.redrive_step = 'waiting' and p.state = 'dead'
                """, id, count);
    }
}
