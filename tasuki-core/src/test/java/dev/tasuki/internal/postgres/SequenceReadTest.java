package dev.tasuki.internal.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The floor of a tick is what the sequence of messages had reached, and never more: whoever publishes afterwards has a greater seq.
 * nextval() logs values in advance, and for a moment writes the last of them where a plain read of the sequence finds it.
 */
class SequenceReadTest {
    private static final int LOOKS = 20_000;

    /** So few, and each one value at a time, that the sequence gets less far within a look than it is logged in advance. */
    private static final int PUBLISHERS = 2;

    private final TestDatabase database = TestDatabase.migrated();
    private volatile boolean over;

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aLookIsNeverAheadOfTheSequence() throws Exception {
        List<Thread> publishers = new ArrayList<>();
        for (int i = 0; i < PUBLISHERS; i++) {
            publishers.add(new Thread(this::publish));
        }
        try (Connection connection = database.source().getConnection()) {
            assertThat(TickTable.probe(connection).messageSeq())
                    .as("before the first message")
                    .isZero();
            next(connection);
            publishers.forEach(Thread::start);
            for (int i = 0; i < LOOKS; i++) {
                long looked = TickTable.probe(connection).messageSeq();
                assertThat(next(connection)).isGreaterThan(looked);
            }
        } finally {
            over = true;
            for (Thread publisher : publishers) {
                publisher.join();
            }
        }
    }

    private void publish() {
        try (Connection connection = database.source().getConnection()) {
            while (!over) {
                next(connection);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long next(Connection connection) throws SQLException {
        return Sql.first(connection, "select nextval('tasuki.message_seq')", row -> row.getLong(1))
                .orElseThrow();
    }
}
