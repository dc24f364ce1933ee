package dev.tasuki.internal.engine;

import dev.tasuki.internal.postgres.Counts;
import dev.tasuki.internal.postgres.MessageLog;
import dev.tasuki.internal.postgres.Position;
import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the ticks promised of a batch, compared with what was read of it before anything is committed past its end. */
final class Promise {
    private static final Logger log = LoggerFactory.getLogger(Promise.class);

    private Promise() {}

    /**
     * What the ticks promised and the log does not have, by partition; negative for what it has in addition.
     *
     * <p>What is in the log must not be passed by: the page is not believed then, and the lane begins again. What is not there
     * cannot be handled by anyone however long the lane waits: it goes on, and the difference stays in its account.
     *
     * @param cursor with the last page of its batch
     * @throws Unaccounted when the log has more than was read
     */
    static Counts broken(Connection connection, Registration registration, Cursor cursor) throws SQLException {
        Position position = cursor.position();
        short[] mine = cursor.fence().partitions();
        Counts read = Counts.of(cursor.ahead());
        Counts missing = position.promised().minus(read).only(mine);
        if (missing.isZero()) {
            return missing;
        }
        Counts all = position.passed().plus(read).only(mine);
        Counts there =
                MessageLog.count(connection, position.tick(), position.upto()).only(mine);
        if (!there.isAtMost(all)) {
            throw new Unaccounted("between the ticks " + position.tick().id() + " and "
                    + position.upto().id() + " of topic '"
                    + registration.topic().name() + "' the log has " + there
                    + " messages by partition, but only " + all + " were read; nothing is passed by");
        }
        log.error(
                "consumer '{}': the ticks after {} up to {} of topic '{}' counted other messages than the log has now; missing"
                        + " by partition (negative: too many): {}. Nobody can handle what is gone: the consumer goes on, and its"
                        + " status says so until it is written off",
                registration.name(),
                position.tick().id(),
                position.upto().id(),
                registration.topic().name(),
                missing);
        return missing;
    }
}
