package dev.tasuki.internal.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A message as it lies in the log, or in a parked delivery.
 *
 * @param wanted whether the consumer that it was read for handles its type; the payload is left out otherwise
 * @param early whether its not-before time had not come when it was read, by the database's clock
 */
public record StoredMessage(
        long seq,
        short partition,
        String type,
        @Nullable String key,
        byte[] payload,
        String contentType,
        @Nullable String headers,
        @Nullable String correlation,
        @Nullable Long causation,
        Instant publishedAt,
        @Nullable Instant notBefore,
        boolean wanted,
        boolean early) {

    private static final byte[] NOTHING = {};

    /** What {@link #read} needs besides {@code payload}, {@code not_before}, {@code wanted} and {@code early}. */
    static final String COMMON =
            "seq, partition, type, key, content_type, headers::text as headers, correlation, causation, published_at";

    /** The columns of {@link #COMMON}. */
    static final String NAMES =
            "seq, partition, type, key, content_type, headers, correlation, causation, published_at";

    static StoredMessage read(ResultSet row) throws SQLException {
        byte[] payload = row.getBytes("payload");
        return new StoredMessage(
                row.getLong("seq"),
                row.getShort("partition"),
                row.getString("type"),
                row.getString("key"),
                payload == null ? NOTHING : payload,
                row.getString("content_type"),
                row.getString("headers"),
                row.getString("correlation"),
                Sql.longOrNull(row, "causation"),
                Objects.requireNonNull(Sql.instant(row, "published_at")),
                Sql.instant(row, "not_before"),
                row.getBoolean("wanted"),
                row.getBoolean("early"));
    }

    /** The correlation that this message and what follows from it share. */
    public String correlationOrSelf() {
        return correlation == null ? Long.toString(seq) : correlation;
    }

    // Records compare arrays by identity; two reads of a message are the same message.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StoredMessage message && message.seq == seq;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(seq);
    }
}
