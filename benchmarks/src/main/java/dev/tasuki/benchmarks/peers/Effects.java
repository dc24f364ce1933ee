package dev.tasuki.benchmarks.peers;

import dev.tasuki.benchmarks.contender.Effect;
import dev.tasuki.benchmarks.contender.Event;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** What a broker's consumer does with a batch: its effects in one transaction of the database. */
record Effects(DataSource pool, Effect effect, int consumer) {
    /** Commits the effects, and returns those events whose effect failed and has to be tried again. */
    List<Event> commit(List<Event> events) throws Exception {
        try {
            Pooled.transaction(pool, connection -> together(connection, events));
            return List.of();
        } catch (Effect.Refused e) {
            List<Event> refused = new ArrayList<>();
            Pooled.transaction(pool, connection -> singly(connection, events, refused));
            return refused;
        }
    }

    private void together(Connection connection, List<Event> events) throws SQLException {
        for (Event event : events) {
            effect.apply(connection, consumer, event);
        }
    }

    /** After a failure: each event behind a savepoint, so that its neighbours keep their effects. */
    private void singly(Connection connection, List<Event> events, List<Event> refused) throws SQLException {
        for (Event event : events) {
            Savepoint before = connection.setSavepoint();
            try {
                effect.apply(connection, consumer, event);
                connection.releaseSavepoint(before);
            } catch (Effect.Refused e) {
                connection.rollback(before);
                refused.add(event);
            }
        }
    }
}
