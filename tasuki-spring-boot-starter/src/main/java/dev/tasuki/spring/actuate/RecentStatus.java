package dev.tasuki.spring.actuate;

import dev.tasuki.ConsumerStatus;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the database last said about the consumers: asked at most every few seconds however often it is read, and by one
 * thread at a time. A reader waits a moment for a new answer and else takes the last one: a scrape must not hang because the
 * database does.
 */
final class RecentStatus {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration BELIEVABLE = Duration.ofMinutes(1);

    private final Supplier<List<ConsumerStatus>> database;
    private final Duration fresh;
    private volatile @Nullable Answer last;
    private CompletableFuture<Void> asking = CompletableFuture.completedFuture(null);

    /**
     * Asks nothing yet.
     *
     * @param database asks the database, and throws when that does not work
     * @param fresh how long an answer is good enough
     */
    RecentStatus(Supplier<List<ConsumerStatus>> database, Duration fresh) {
        this.database = database;
        this.fresh = fresh;
    }

    /** The newest answer there is; a failure when there is none, or none that can still be believed. */
    Answer get() {
        if (!isFresh(last)) {
            ask().copy()
                    .completeOnTimeout(null, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        }
        Answer newest = last;
        if (newest == null || newest.age().compareTo(fresh.plus(BELIEVABLE)) > 0) {
            return Answer.failed("the database has not answered for "
                    + (newest == null ? PATIENCE : newest.age()).toSeconds() + " s");
        }
        return newest;
    }

    private synchronized CompletableFuture<Void> ask() {
        if (asking.isDone() && !isFresh(last)) {
            CompletableFuture<Void> answered = new CompletableFuture<>();
            Thread thread = new Thread(() -> askDatabase(answered), "tasuki-status");
            thread.setDaemon(true);
            thread.start();
            asking = answered;
        }
        return asking;
    }

    private void askDatabase(CompletableFuture<Void> answered) {
        try {
            last = new Answer(System.nanoTime(), database.get(), null);
        } catch (RuntimeException unreachable) {
            last = Answer.failed(String.valueOf(unreachable.getMessage()));
        } finally {
            answered.complete(null);
        }
    }

    private boolean isFresh(@Nullable Answer answer) {
        return answer != null && answer.age().compareTo(fresh) < 0;
    }

    /**
     * What the database said.
     *
     * @param at when, as {@link System#nanoTime}
     * @param consumers the consumers; empty after a failure
     * @param failure why there is no answer; null when there is one
     */
    record Answer(
            long at,
            List<ConsumerStatus> consumers,
            @Nullable String failure) {

        static Answer failed(String why) {
            return new Answer(System.nanoTime(), List.of(), why);
        }

        Duration age() {
            return Duration.ofNanos(System.nanoTime() - at);
        }
    }
}
