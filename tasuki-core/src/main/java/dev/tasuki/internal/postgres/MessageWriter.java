package dev.tasuki.internal.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;

/**
 * Writes messages into the log, in the publisher's transaction: one insert, no lock beyond that of any insert.
 *
 * <p>The nested selects fix the order of evaluation: the transaction has its xid before the message has its seq, on which
 * {@link TickTable} relies.
 */
public final class MessageWriter {
    private MessageWriter() {}

    private static final String INSERT = """
            insert into tasuki.message (xid, seq, topic, partition, type, key, payload, content_type, headers, correlation,
                                        causation, not_before)
            select s.xid, s.seq, ?::smallint, tasuki.partition_of(?::text, s.seq, ?::smallint), ?::text, ?::text, ?::bytea,
                   ?::text, ?::jsonb, ?::text, ?::bigint,
                   coalesce(?::timestamptz, clock_timestamp() + ?::bigint * interval '1 microsecond')
            from (select x.xid, nextval('tasuki.message_seq') as seq
                  from (select tasuki.xid() as xid offset 0) x offset 0) s
            """;

    public static long write(Connection connection, EncodedMessage message) throws SQLException {
        Args args = new Args();
        message.bindTo(args);
        return Sql.first(connection, INSERT + "returning seq", row -> row.getLong(1), args.values())
                .orElseThrow();
    }

    /** Writes several, in order and in one round trip. */
    public static void write(Connection connection, Collection<EncodedMessage> messages) throws SQLException {
        if (messages.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            for (EncodedMessage message : messages) {
                Args args = new Args();
                message.bindTo(args);
                Sql.bind(statement, args.values());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}
