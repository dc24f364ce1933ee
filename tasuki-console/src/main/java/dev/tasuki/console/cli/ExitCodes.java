package dev.tasuki.console.cli;

/** What the exit code says. */
final class ExitCodes {
    static final int FINE = 0;
    /** Somebody has to look at something. */
    static final int ATTENTION = 1;
    /** What was asked for is not understood, or cannot be done; nothing was changed. */
    static final int USAGE = 2;
    /** The database cannot be reached, or does not answer. */
    static final int UNREACHABLE = 3;
    /** A bug. */
    static final int BROKEN = 70;

    private ExitCodes() {}
}
