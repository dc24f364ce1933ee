package dev.tasuki.console.cli;

import org.jspecify.annotations.Nullable;

/** There is no database to ask. */
class Unreachable extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unreachable(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
