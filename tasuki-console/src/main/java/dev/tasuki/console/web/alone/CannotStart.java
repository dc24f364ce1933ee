package dev.tasuki.console.web.alone;

/** The console cannot start as it was asked to; the message says why, and what to do. */
final class CannotStart extends RuntimeException {
    private static final long serialVersionUID = 1;

    CannotStart(String message) {
        super(message);
    }
}
