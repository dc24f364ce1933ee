package dev.tasuki.console.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which part of a long list. */
final class PageOptions {
    private static final int MOST = 1_000;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "50", descriptionKey = "option.limit")
    int limit;

    @Option(names = "--after", paramLabel = "MARK", descriptionKey = "option.after")
    @Nullable
    String after;

    int limit(Session session) {
        if (limit < 1 || limit > MOST) {
            throw new Refused(session.pen().say("error.limit", MOST, String.valueOf(limit)));
        }
        return limit;
    }
}
