package dev.tasuki.internal.operations;

import dev.tasuki.internal.postgres.Sql;
import dev.tasuki.operations.By;
import dev.tasuki.operations.OperationsException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Pauses consumers, and lets them go on. Their nodes learn of it with their next heartbeat. */
final class PauseSwitch {
    private PauseSwitch() {}

    static void pause(Connection connection, String consumer, By by) throws SQLException {
        requireKnown(connection, consumer);
        int paused = Sql.update(connection, """
                insert into tasuki.pause (consumer, by_whom, why) select id, ?, ? from tasuki.consumer where name = ?
                on conflict do nothing
                """, by.who(), by.why(), consumer);
        if (paused == 0) {
            throw new OperationsException("consumer '" + consumer + "' is paused already: "
                    + Sql.first(
                                    connection,
                                    "select by_whom || ' did it at ' || p.at || ': ' || why from tasuki.pause p"
                                            + " join tasuki.consumer c on c.id = p.consumer where c.name = ?",
                                    row -> row.getString(1),
                                    consumer)
                            .orElse("and was resumed this moment"));
        }
        Audit.write(connection, by, "pause", consumer, null, "consumer " + consumer, paused);
    }

    static void resume(Connection connection, String consumer, By by) throws SQLException {
        requireKnown(connection, consumer);
        int resumed = Sql.update(
                connection,
                "delete from tasuki.pause where consumer = (select id from tasuki.consumer where name = ?)",
                consumer);
        if (resumed == 0) {
            throw new OperationsException("consumer '" + consumer + "' is not paused");
        }
        Audit.write(connection, by, "resume", consumer, null, "consumer " + consumer, resumed);
    }

    private static void requireKnown(Connection connection, String consumer) throws SQLException {
        if (Sql.query(connection, "select 1 from tasuki.consumer where name = ?", row -> row.getInt(1), consumer)
                .isEmpty()) {
            List<String> names = Sql.query(
                    connection, "select name from tasuki.consumer order by name limit 100", row -> row.getString(1));
            throw new OperationsException("there is no consumer '" + consumer + "'; known are " + names);
        }
    }
}
