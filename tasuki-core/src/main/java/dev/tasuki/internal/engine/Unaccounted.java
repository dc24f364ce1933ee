package dev.tasuki.internal.engine;

/**
 * Messages would be passed by without a record of what became of them. No message's fault, and nothing that a person did to
 * the data: the engine, or what the database answered, is wrong. The worker commits nothing and begins again from the database.
 */
final class Unaccounted extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unaccounted(String message) {
        super(message);
    }
}
