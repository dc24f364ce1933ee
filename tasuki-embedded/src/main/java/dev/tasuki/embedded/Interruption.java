package dev.tasuki.embedded;

/** An interrupt, kept for the caller and told as the module's one exception. */
final class Interruption {

    private Interruption() {}

    static EmbeddedPostgresException of(String doing, InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new EmbeddedPostgresException("Interrupted while " + doing, cause);
    }
}
