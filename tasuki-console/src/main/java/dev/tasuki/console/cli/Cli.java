package dev.tasuki.console.cli;

import dev.tasuki.console.text.Look;
import dev.tasuki.console.text.Pen;
import dev.tasuki.console.text.Times;
import dev.tasuki.console.text.Words;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * {@code ./tasuki status} and all the other commands. Whoever types one has no time: nothing is loaded that it does not need, and one
 * plain connection is opened.
 */
public final class Cli {
    private Cli() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        // What libraries log has no place between the lines of an answer, nor has the remark that nobody takes it
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        PrintStream out = stream(FileDescriptor.out);
        PrintStream err = stream(FileDescriptor.err);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Words words = Words.in(Words.language(arguments));
        Session session = new Session(
                new Pen(words, new Times(words, Clock.systemDefaultZone()), look(System.getenv())),
                new Terminal(out, err, in, isTerminal("stdin")),
                new Surroundings(
                        System.getenv(),
                        Path.of(System.getProperty("tasuki.home", "")),
                        System.getProperty("user.name", "")),
                Ledger.REAL,
                time -> Thread.sleep(time.toMillis()));
        int code = run(session, arguments);
        out.flush();
        err.flush();
        System.exit(code);
    }

    /** Runs a command; returns its exit code. */
    static int run(Session session, String... arguments) {
        Failures failures = new Failures(session);
        CommandLine line = Commands.line(session, arguments)
                .setOut(new PrintWriter(session.terminal().out(), true))
                .setErr(new PrintWriter(session.terminal().err(), true))
                .setColorScheme(CommandLine.Help.defaultColorScheme(
                        session.pen().look().colour() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF))
                .setParameterExceptionHandler(failures::misunderstood)
                .setExecutionExceptionHandler((e, command, result) -> failures.failed(e, Failures.debug(arguments)));
        return line.execute(arguments);
    }

    private static Look look(Map<String, String> environment) {
        if (!isTerminal("stdout")) {
            return Look.PLAIN;
        }
        String noColour = environment.get("NO_COLOR");
        boolean colour = (noColour == null || noColour.isEmpty()) && !"dumb".equals(environment.get("TERM"));
        return new Look(colour, true, width(System.getProperty("tasuki.columns")));
    }

    private static int width(@Nullable String columns) {
        return columns != null && columns.matches("[1-9]\\d{1,4}") ? Integer.parseInt(columns) : Look.UNBOUNDED;
    }

    /** The launcher knows it of each stream; Java only of both together. */
    private static boolean isTerminal(String stream) {
        String told = System.getProperty("tasuki." + stream);
        return told == null ? System.console() != null : told.equals("terminal");
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(descriptor)), true, StandardCharsets.UTF_8);
    }
}
