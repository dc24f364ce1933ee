package dev.tasuki.orders.demo;

import org.jspecify.annotations.Nullable;

/** The demo cannot go on. The message is for the person who typed the command: what is wrong, and the way out. */
class DemoFailed extends RuntimeException {
    DemoFailed(String message) {
        super(message);
    }

    DemoFailed(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
