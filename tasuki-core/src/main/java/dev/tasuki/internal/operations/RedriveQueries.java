package dev.tasuki.internal.operations;

import dev.tasuki.internal.postgres.Sql;
import dev.tasuki.operations.Redrive;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How far redrives are. */
final class RedriveQueries {
    private RedriveQueries() {}

    static Optional<Redrive> one(Connection connection, long id) throws SQLException {
        return read(connection, "r.id = ?", id).stream().findFirst();
    }

    static List<Redrive> newest(Connection connection, int limit) throws SQLException {
        return read(connection, "r.id in (select id from tasuki.redrive order by id desc limit ?)", limit);
    }

    private static List<Redrive> read(Connection connection, String which, Object value) throws SQLException {
        return Sql.query(
                connection,
                """
                select r.*, s.* from tasuki.redrive r
                cross join lateral (
                    select count(*) filter (where state = 'dead' and redrive_step = 'waiting') as waiting,
                           count(*) filter (where redrive_step = 'released' or
                                            state in ('in_flight', 'retrying', 'blocked', 'scheduled')) as working,
                           count(*) filter (where state = 'done') as done,
                           count(*) filter (where state = 'dead' and redrive_step = 'taken') as dead
                    from tasuki.parked p where p.redrive = r.id) s
                where %s order by r.id desc
                """.formatted(which),
                row -> new Redrive(
                        row.getLong("id"),
                        row.getString("by_whom"),
                        row.getString("why"),
                        StatusReader.instant(row, "at"),
                        Redrive.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                        row.getLong("total"),
                        row.getLong("waiting"),
                        row.getLong("working"),
                        row.getLong("done"),
                        row.getLong("dead"),
                        row.getString("note")),
                value);
    }
}
