package dev.tasuki;

import org.jspecify.annotations.Nullable;

/** Thrown by a handler for a message that trying again cannot help: it becomes a dead letter at once. */
public class Unrecoverable extends TasukiException {

    /**
     * Without a cause.
     *
     * @param message why trying again cannot help; a person will read it
     */
    public Unrecoverable(String message) {
        super(message);
    }

    /**
     * With a cause.
     *
     * @param message why trying again cannot help; a person will read it
     * @param cause the error below
     */
    public Unrecoverable(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
