package dev.tasuki.internal.engine;

import dev.tasuki.internal.postgres.BreakerTable;
import dev.tasuki.internal.postgres.OpenBreaker;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes down which breakers of this node are open, so that every node can tell, and the next one to start knows. Done by the
 * keeper, after the fact: a breaker works whether the database does or not.
 */
final class BreakerNotes {
    private final long node;
    private final Map<Integer, Long> written = new HashMap<>();

    BreakerNotes(long node) {
        this.node = node;
    }

    void write(Connection connection, List<Crew> crews) throws SQLException {
        for (Crew crew : crews) {
            write(connection, crew.registration());
        }
    }

    private void write(Connection connection, Registration registration) throws SQLException {
        long changes = registration.breaker().changes(); // before the look: what changes meanwhile is written next time
        if (changes == written.getOrDefault(registration.id(), 0L)) {
            return;
        }
        Optional<OpenBreaker> open = registration.breaker().open();
        if (open.isPresent()) {
            BreakerTable.opened(connection, registration.id(), node, open.get());
        } else {
            BreakerTable.closed(connection, registration.id(), node);
        }
        written.put(registration.id(), changes);
    }
}
