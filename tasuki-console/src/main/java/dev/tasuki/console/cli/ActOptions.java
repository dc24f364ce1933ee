package dev.tasuki.console.cli;

import dev.tasuki.operations.By;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every act takes: who, why, and whether it has been thought over. */
final class ActOptions {
    @Option(names = "--as", paramLabel = "NAME", descriptionKey = "option.as")
    @Nullable
    String who;

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", descriptionKey = "option.reason")
    String why = "";

    @Option(names = "--yes", descriptionKey = "option.yes")
    boolean yes;

    By by(Session session) {
        return new By(who == null ? session.surroundings().operator() : who, why);
    }
}
