package dev.tasuki;

import org.jspecify.annotations.Nullable;

/** The root of everything that Tasuki throws on its own account. The message says what happened and what to do next. */
public class TasukiException extends RuntimeException {

    /**
     * Without a cause.
     *
     * @param message what happened, with the values, and what to do next
     */
    public TasukiException(String message) {
        super(message);
    }

    /**
     * With a cause.
     *
     * @param message what happened, with the values, and what to do next
     * @param cause the error below, for example the database's
     */
    public TasukiException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
