package dev.tasuki.orders.demo;

import org.jspecify.annotations.Nullable;

/** The demo cannot go on. The message is for the person who typed the command: what is wrong, and the way out. */
public class DemoFailed extends RuntimeException {
    /** With a message. */
    public DemoFailed(String message) {
        super(message);
    }

    /** With a message, and what led to it. */
    public DemoFailed(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
