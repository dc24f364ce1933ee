package dev.tasuki.internal.engine;

import dev.tasuki.RetryAfter;
import dev.tasuki.RetryPolicy;
import dev.tasuki.Unrecoverable;
import dev.tasuki.internal.postgres.Failure;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What follows from a failed try: the next one and when, or the dead letter queue. */
final class FailureVerdict {
    private static final int LINE = 1_000;
    private static final int STACK = 16_000;
    private static final int DEEPEST = 50;

    /** Until what was put aside may be the probe again; others that wait come first. */
    private static final Duration ASIDE = Duration.ofSeconds(1);

    private FailureVerdict() {}

    /**
     * Judges a failure.
     *
     * @param random evenly from 0 to 1, for the jitter
     */
    static Failure of(RetryPolicy policy, Work work, Duration took, Throwable error, double random) {
        Failure.Signature signature = FailureSignature.of(error);
        int counted = work.attempt() - work.before();
        boolean dead = cause(error, Unrecoverable.class) != null
                || counted >= policy.attempts()
                || signature.fingerprint().equals(work.deadOf());
        RetryAfter wish = cause(error, RetryAfter.class);
        Duration delay = wish != null ? wish.delay() : delay(policy, counted, random);
        return new Failure(
                work.message().seq(),
                work.attempt(),
                took,
                dead ? null : delay,
                true,
                line(error),
                stack(error),
                signature);
    }

    /** What follows from a try that failed because the consumer's dependency is down: it is put aside, and not counted. */
    static Failure ofOutage(Work work, Duration took, Throwable error) {
        RetryAfter wish = cause(error, RetryAfter.class);
        return new Failure(
                work.message().seq(),
                work.attempt(),
                took,
                wish != null ? wish.delay() : ASIDE,
                false,
                line(error),
                stack(error),
                FailureSignature.of(error));
    }

    /** Whether a handler has said that no further try of this message makes sense. */
    static boolean isHopeless(Throwable error) {
        return !(error instanceof TimedOut) && cause(error, Unrecoverable.class) != null;
    }

    /** Whether a handler has said when to try this message again. */
    static boolean asksForTime(Throwable error) {
        return !(error instanceof TimedOut) && cause(error, RetryAfter.class) != null;
    }

    /** The delay after a failed try, from 1. */
    static Duration delay(RetryPolicy policy, int attempt, double random) {
        double millis = (double) policy.initial().toMillis() * Math.pow(policy.factor(), attempt - 1);
        double bounded = Math.min(millis, (double) policy.max().toMillis());
        double spread = 1 + policy.jitter() * (2 * random - 1);
        return Duration.ofMillis(Math.round(bounded * spread));
    }

    private static <T extends Throwable> @Nullable T cause(Throwable error, Class<T> type) {
        Throwable found = first(error, type::isInstance);
        return found == null ? null : type.cast(found);
    }

    /** The first of an error and its causes that is of a kind; null when none is. */
    static @Nullable Throwable first(Throwable error, Predicate<Throwable> kind) {
        Throwable cause = error;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            if (kind.test(cause)) {
                return cause;
            }
            cause = cause.getCause();
        }
        return null;
    }

    /** One line for lists: the exception and the causes that say something more. */
    static String line(Throwable error) {
        StringBuilder line = new StringBuilder();
        try {
            line.append(error);
            Throwable cause = error.getCause();
            for (int depth = 0; cause != null && depth < 5; depth++) {
                if (cause.getMessage() != null && line.indexOf(cause.getMessage()) < 0) {
                    line.append("; caused by ").append(cause);
                }
                cause = cause.getCause();
            }
        } catch (RuntimeException e) {
            line.append(unprintable(error));
        }
        return storable(line.toString().replaceAll("\\s*\\R\\s*", " "), LINE);
    }

    private static String stack(Throwable error) {
        StringWriter stack = new StringWriter();
        try {
            error.printStackTrace(new PrintWriter(stack));
        } catch (RuntimeException e) {
            stack.append(unprintable(error));
        }
        return storable(stack.toString(), STACK);
    }

    /** Users' exceptions run users' code when they are printed. */
    private static String unprintable(Throwable error) {
        return error.getClass().getName() + ", whose text cannot be had: it throws another exception itself";
    }

    /** PostgreSQL's text has no NUL and no half surrogate pairs. */
    static String storable(String text, int longest) {
        String bounded = text.length() <= longest ? text : text.substring(0, longest - 1) + "…";
        return bounded.replace('\0', '\uFFFD').replaceAll("\\p{Cs}", "\uFFFD");
    }
}
