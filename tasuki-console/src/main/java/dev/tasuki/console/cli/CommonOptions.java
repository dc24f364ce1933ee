package dev.tasuki.console.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every command takes. */
final class CommonOptions {
    @Option(names = "--json", descriptionKey = "option.json")
    boolean json;

    @Option(names = "--url", paramLabel = "JDBC", descriptionKey = "option.url")
    @Nullable
    String url;

    @Option(names = "--user", paramLabel = "NAME", descriptionKey = "option.user")
    @Nullable
    String user;

    @Option(
            names = "--password",
            paramLabel = "TEXT",
            arity = "0..1",
            interactive = true,
            descriptionKey = "option.password")
    @Nullable
    String password;

    /** Read before all others, since it decides on the texts of their help. */
    @Option(names = "--lang", paramLabel = "en|ja", descriptionKey = "option.lang")
    @Nullable
    String language;

    @Option(names = "--debug", descriptionKey = "option.debug")
    boolean debug;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            descriptionKey = "option.help")
    boolean help;
}
