package dev.tasuki.console.cli;

/** What was asked for cannot be done; the message is for the person who typed the command. */
class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    Refused(String message) {
        super(message);
    }
}
