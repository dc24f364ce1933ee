package dev.tasuki.embedded;

import org.jspecify.annotations.Nullable;

/** PostgreSQL could not be unpacked, created, started, reached or stopped; the message says why and what to do next. */
public final class EmbeddedPostgresException extends RuntimeException {

    EmbeddedPostgresException(String message) {
        this(message, null);
    }

    EmbeddedPostgresException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
