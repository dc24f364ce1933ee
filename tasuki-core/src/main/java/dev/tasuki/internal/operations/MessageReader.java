package dev.tasuki.internal.operations;

import dev.tasuki.internal.postgres.Sql;
import dev.tasuki.operations.MessageContent;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Reads what is in a message: from the log, or from a delivery that was parked and so carries it. */
final class MessageReader {
    private MessageReader() {}

    static Optional<MessageContent> one(Connection connection, long seq) throws SQLException {
        // What was published comes from the log, and else from a parked row: its payload may have been edited, its
        // first edit has the original.
        return Sql.first(
                connection,
                """
                select t.name as topic, m.* from (
                    (select topic, seq, type, key, published_at, coalesce(correlation, seq::text) as correlation, causation,
                            headers::text as headers, content_type, payload
                     from tasuki.message where topic = any (array(select id from tasuki.topic)) and seq = ? limit 1)
                    union all
                    (select p.topic, p.seq, p.type, p.key, p.published_at, coalesce(p.correlation, p.seq::text), p.causation,
                            p.headers::text, p.content_type, coalesce((
                                select e.before from tasuki.edit e where e.consumer = p.consumer and e.seq = p.seq
                                order by e.at limit 1), p.payload)
                     from tasuki.parked p where p.consumer = any (array(select id from tasuki.consumer)) and p.seq = ? limit 1)
                ) m join tasuki.topic t on t.id = m.topic limit 1
                """,
                row -> new MessageContent(
                        row.getLong("seq"),
                        row.getString("topic"),
                        row.getString("type"),
                        row.getString("key"),
                        StatusReader.instant(row, "published_at"),
                        row.getString("correlation"),
                        Sql.longOrNull(row, "causation"),
                        row.getString("headers"),
                        row.getString("content_type"),
                        row.getBytes("payload")),
                seq,
                seq);
    }
}
