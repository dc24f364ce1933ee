package dev.tasuki.guard;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A change of a statement's SQL. Spaces and line breaks are all the same to it. */
final class Change {
    private final String fragment;
    private final @Nullable String replacement;
    private final AtomicInteger seen = new AtomicInteger();

    private Change(String fragment, @Nullable String replacement) {
        this.fragment = fragment;
        this.replacement = replacement;
    }

    static Change of(String fragment, String replacement) {
        return new Change(fragment, replacement);
    }

    /** Commits what the transaction has done before the statement. */
    static Change commitBefore(String fragment) {
        return new Change(fragment, null);
    }

    static String plain(String sql) {
        return sql.replaceAll("\\s+", " ").trim();
    }

    Change fresh() {
        return new Change(fragment, replacement);
    }

    /** Takes note that the fragment still exists. */
    boolean isIn(String sql) {
        boolean found = sql.contains(fragment);
        if (found) {
            seen.incrementAndGet();
        }
        return found;
    }

    boolean isCommit() {
        return replacement == null;
    }

    String in(String sql) {
        return replacement == null ? sql : sql.replace(fragment, replacement);
    }

    /** A guard that cannot be found cannot be switched off, and its test would prove nothing. */
    void mustHaveBeenSeen() {
        if (seen.get() == 0) {
            throw new AssertionError("the engine no longer says \"" + fragment + "\": find its guard again");
        }
    }
}
