package dev.tasuki.benchmarks.peers;

import dev.tasuki.benchmarks.contender.Event;
import dev.tasuki.benchmarks.contender.Site;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * The outbox in front of a broker: one row a message, however many consumers there are, and a relay that deletes rows in the
 * transaction in which the broker acknowledges them. A relay that dies in between sends again: at least once.
 */
final class Outbox {
    static final int BATCH = 1_000;
    static final long IDLE_MILLIS = 10;
    private static final String TABLE =
            "create table outbox (id bigint generated always as identity primary key, message bigint not null, body text not null)";
    private static final String INSERT = "insert into outbox (message, body) values (?, ?)";
    private static final String CLAIM = """
            with claimed as (
                delete from outbox o using (select id from outbox order by id limit ? for update skip locked) c
                where o.id = c.id returning o.id, o.message, o.body)
            select message, body from claimed order by id""";

    private final DataSource pool;

    /** What a relay does with a batch. */
    @FunctionalInterface
    interface Sending {
        /** Sends it and waits until the broker has acknowledged all of it. */
        void send(List<Event> events) throws Exception;
    }

    private Outbox(DataSource pool) {
        this.pool = pool;
    }

    static Outbox create(Site site) {
        site.run(TABLE);
        return new Outbox(site.pool());
    }

    /** In words, for the reports. */
    static String relaySettings() {
        return "one thread, " + BATCH
                + " rows at a time, sends them while their delete is uncommitted; at once while there"
                + " is work, then every " + IDLE_MILLIS
                + " ms; works when the consumers do, a backlog waits in the outbox";
    }

    void publish(Connection connection, List<Event> events) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            for (Event event : events) {
                insert.setLong(1, event.id());
                insert.setString(2, event.body());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** Hands a batch over to the broker; false when there was none. */
    boolean relay(Sending broker) throws Exception {
        List<Event> events = new ArrayList<>();
        Pooled.transaction(pool, connection -> {
            claim(connection, events);
            if (!events.isEmpty()) {
                broker.send(events);
            }
        });
        return !events.isEmpty();
    }

    private static void claim(Connection connection, List<Event> into) throws SQLException {
        try (PreparedStatement claim = connection.prepareStatement(CLAIM)) {
            claim.setInt(1, BATCH);
            try (ResultSet rows = claim.executeQuery()) {
                while (rows.next()) {
                    into.add(new Event(rows.getLong(1), rows.getString(2)));
                }
            }
        }
    }
}
