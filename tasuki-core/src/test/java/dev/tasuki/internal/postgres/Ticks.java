package dev.tasuki.internal.postgres;

import java.sql.Connection;
import java.sql.SQLException;

/** Ticks for tests. */
public final class Ticks {
    private Ticks() {}

    /** A tick of topic 1 that saw nothing; needs no database. */
    public static Tick tick(long id) {
        return new Tick(id, (short) 1, 0, 0, 0, 0, 0, 0, Snapshot.parse("10:10:"), Counts.none());
    }

    /** Takes one, as a node does. */
    public static TickTable.Taken take(Connection connection) throws SQLException {
        TickTable.Probe look = TickTable.probe(connection);
        return TickTable.take(connection, look, look.segmentsAfter(TickTable.newest(connection)));
    }
}
