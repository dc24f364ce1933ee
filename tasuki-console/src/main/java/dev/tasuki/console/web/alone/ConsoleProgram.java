package dev.tasuki.console.web.alone;

import dev.tasuki.console.text.Words;
import dev.tasuki.console.view.DatabaseAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.springframework.boot.web.server.PortInUseException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./tasuki console}: the console as a program of its own, until the process is told to end. */
@Command(
        name = "tasuki console",
        description = "The picture of the system in the browser, live, and the place to act.",
        footer = {"", "Example:", "  tasuki console --url postgresql://localhost/shop --url postgresql://localhost/billing"})
public final class ConsoleProgram implements Callable<Integer> {
    private static final int UNREACHABLE = 3;

    @Option(names = "--url", paramLabel = "URL", description = "A database with a ledger; several times for several."
            + " Else TASUKI_DATABASE_URL, else that of the demo while it runs")
    List<String> urls = new ArrayList<>();

    @Option(names = "--port", paramLabel = "PORT", description = "Where it listens; 0 for any free port (${DEFAULT-VALUE})")
    int port = 8090;

    @Option(names = "--bind", paramLabel = "ADDRESS", description = "At which address (${DEFAULT-VALUE}); any other wants --users")
    String bind = "127.0.0.1";

    @Option(names = "--users", paramLabel = "FILE", description = "Who may log in, a line each: name:bcrypt:roles,"
            + " the first two as htpasswd -nB prints them; roles: viewer, operator, payload")
    @Nullable
    Path users;

    @Option(names = "--lang", paramLabel = "LANGUAGE", description = "en or ja; else what the browser asks for")
    String language = "";

    @Option(names = "--help", usageHelp = true, description = "Show this text")
    boolean help;

    private final Map<String, String> environment;
    private final Path home;

    private ConsoleProgram(Map<String, String> environment, Path home) {
        this.environment = environment;
        this.home = home;
    }

    /** Runs it. */
    public static void main(String[] arguments) {
        ConsoleProgram program = new ConsoleProgram(System.getenv(), Path.of(System.getProperty("tasuki.home", "")));
        int code = new CommandLine(program)
                .setExecutionExceptionHandler((e, line, result) -> explain(e))
                .execute(arguments);
        if (code != 0 || program.help) {
            System.exit(code);
        }
    }

    private static int explain(Exception e) {
        if (e instanceof CannotStart) {
            System.err.println("tasuki console: " + e.getMessage());
            return 2;
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof PortInUseException inUse) {
                System.err.println("tasuki console: port " + inUse.getPort() + " is in use; choose another with --port");
                return UNREACHABLE;
            } else if (cause instanceof CannotStart) {
                System.err.println("tasuki console: " + cause.getMessage());
                return 2;
            }
        }
        System.err.println("tasuki console: it could not start: " + e);
        return 4;
    }

    @Override
    public Integer call() {
        AloneOptions options =
                new AloneOptions(databases(), port, bind, Optional.ofNullable(users), language);
        RunningConsole console = RunningConsole.start(options);
        System.out.println("Tasuki's console is ready: " + console.url());
        System.out.println("It looks at "
                + String.join(
                        ", ",
                        options.databases().stream()
                                .map(AloneOptions.Database::name)
                                .toList())
                + ". Ctrl-C stops it.");
        return 0;
    }

    private List<AloneOptions.Database> databases() {
        List<String> named = urls.isEmpty() ? List.of(otherwise()) : urls;
        List<AloneOptions.Database> databases = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (String url : named) {
            databases.add(database(url, names));
        }
        return databases;
    }

    private String otherwise() {
        String variable = environment.getOrDefault("TASUKI_DATABASE_URL", "");
        if (!variable.isBlank()) {
            return variable;
        }
        Path demo = home.resolve("data").resolve("demo").resolve("database-url");
        try {
            return Files.readString(demo).strip();
        } catch (NoSuchFileException e) {
            throw new CannotStart(words().of("error.no.database"));
        } catch (IOException e) {
            throw new CannotStart(words().of("error.demo.url", demo.toString()));
        }
    }

    private Words words() {
        return Words.in(language.isEmpty() ? Locale.getDefault() : Locale.forLanguageTag(language));
    }

    /** Called as its database is, with the host where that leaves a doubt. */
    private AloneOptions.Database database(String url, Set<String> names) {
        String jdbc = DatabaseAddress.jdbc(url).orElseThrow(this::notUnderstood);
        Properties parts = Driver.parseURL(jdbc, null);
        if (parts == null) {
            throw notUnderstood();
        }
        String name = parts.getProperty("PGDBNAME", "ledger");
        for (int i = 2; !names.add(name); i++) {
            name = parts.getProperty("PGDBNAME", "ledger") + "@" + parts.getProperty("PGHOST", "")
                    + (i == 2 ? "" : "-" + i);
        }
        return new AloneOptions.Database(name, jdbc);
    }

    private CannotStart notUnderstood() {
        return new CannotStart(words().of("error.url"));
    }
}
