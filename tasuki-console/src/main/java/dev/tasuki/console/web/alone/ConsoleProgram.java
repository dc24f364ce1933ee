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
import java.util.Map;
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
@Command(name = "console")
public final class ConsoleProgram implements Callable<Integer> {
    private static final int USAGE = 2;
    private static final int UNREACHABLE = 3;
    private static final int BROKEN = 4;

    @Option(names = "--url", paramLabel = "URL", descriptionKey = "option.console.url")
    List<String> urls = new ArrayList<>();

    @Option(names = "--port", paramLabel = "PORT", descriptionKey = "option.port")
    int port = 8090;

    @Option(names = "--bind", paramLabel = "ADDRESS", descriptionKey = "option.bind")
    String bind = "127.0.0.1";

    @Option(names = "--users", paramLabel = "FILE", descriptionKey = "option.users")
    @Nullable
    Path users;

    @Option(names = "--oidc", paramLabel = "FILE", descriptionKey = "option.oidc")
    @Nullable
    Path oidc;

    @Option(names = "--lang", paramLabel = "LANGUAGE", descriptionKey = "option.console.lang")
    String language = "";

    @Option(names = "--help", usageHelp = true, descriptionKey = "option.help")
    boolean help;

    private final Map<String, String> environment;
    private final Path home;

    private final Words words;

    private ConsoleProgram(Map<String, String> environment, Path home, Words words) {
        this.environment = environment;
        this.home = home;
        this.words = words;
    }

    /** Runs it. */
    public static void main(String[] arguments) {
        Words words = Words.in(Words.language(arguments));
        ConsoleProgram program =
                new ConsoleProgram(System.getenv(), Path.of(System.getProperty("tasuki.home", "")), words);
        int code = new CommandLine(program)
                .setResourceBundle(words.bundle())
                .setUsageHelpAutoWidth(false)
                .setExecutionExceptionHandler((e, line, result) -> program.explain(e))
                .execute(arguments);
        if (code != 0 || program.help) {
            System.exit(code);
        }
    }

    private int explain(Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof PortInUseException inUse) {
                return fail(UNREACHABLE, words.of("console.error.port.used", Integer.toString(inUse.getPort())));
            } else if (cause instanceof CannotStart refused) {
                return fail(USAGE, refused.in(words));
            }
        }
        return fail(BROKEN, words.of("error.bug", e.toString()));
    }

    private static int fail(int code, String why) {
        System.err.println("tasuki console: " + why);
        return code;
    }

    @Override
    public Integer call() {
        AloneOptions options = new AloneOptions(databases(), port, bind, Logins.read(users, oidc), language);
        RunningConsole console = RunningConsole.start(options);
        System.out.println(words.of(
                "console.ready",
                console.url(),
                String.join(
                        ", ",
                        options.databases().stream()
                                .map(AloneOptions.Database::name)
                                .toList())));
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
            throw new CannotStart("no.database");
        } catch (IOException e) {
            throw new CannotStart("demo", demo.toString());
        }
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
        return new CannotStart("url");
    }
}
