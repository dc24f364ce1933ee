package dev.tasuki.internal.operations;

import dev.tasuki.internal.postgres.Sql;
import dev.tasuki.operations.AuditEntry;
import dev.tasuki.operations.By;
import dev.tasuki.operations.OperationsException;
import dev.tasuki.operations.Page;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What people did. Each entry is written in the transaction of the act: one is there exactly if the other is. */
final class Audit {
    private Audit() {}

    /**
     * Writes an entry.
     *
     * @param consumer its name; null when the act is about several
     * @param seq the message; null when the act is about several, or none
     */
    static void write(
            Connection connection,
            By by,
            String act,
            @Nullable String consumer,
            @Nullable Long seq,
            String subject,
            long affected)
            throws SQLException {
        Sql.update(connection, """
                insert into tasuki.audit (by_whom, act, consumer, seq, why, subject, affected)
                values (?, ?, ?::text, ?::bigint, ?, ?, ?)
                """, by.who(), act, consumer, seq, by.why(), subject, affected);
    }

    static Page<AuditEntry> newestFirst(
            Connection connection, @Nullable String consumer, @Nullable String after, int limit) throws SQLException {
        long before = Long.MAX_VALUE;
        if (after != null) {
            try {
                before = Long.parseLong(after);
            } catch (NumberFormatException e) {
                throw new OperationsException("'" + after + "' is not where a page ends; take it from the page before");
            }
        }
        List<AuditEntry> found = read(
                connection,
                "a.id < ? and (?::text is null or a.consumer = ?) order by a.id desc limit ?",
                before,
                consumer,
                consumer,
                limit + 1);
        boolean more = found.size() > limit;
        List<AuditEntry> shown = more ? found.subList(0, limit) : found;
        return new Page<>(shown, more ? Long.toString(shown.get(limit - 1).id()) : null);
    }

    static List<AuditEntry> between(Connection connection, Instant from, Instant to, int limit) throws SQLException {
        return read(connection, "a.at >= ? and a.at < ? order by a.id limit ?", from, to, limit);
    }

    private static List<AuditEntry> read(Connection connection, String which, @Nullable Object... values)
            throws SQLException {
        return Sql.query(
                connection,
                "select * from tasuki.audit a where " + which,
                row -> new AuditEntry(
                        row.getLong("id"),
                        StatusReader.instant(row, "at"),
                        row.getString("by_whom"),
                        row.getString("act"),
                        row.getString("consumer"),
                        Sql.longOrNull(row, "seq"),
                        row.getString("why"),
                        row.getString("subject"),
                        row.getLong("affected")),
                values);
    }
}
