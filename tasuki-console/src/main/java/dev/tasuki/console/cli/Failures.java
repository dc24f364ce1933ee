package dev.tasuki.console.cli;

import dev.tasuki.TasukiException;
import dev.tasuki.console.text.Cell;
import dev.tasuki.console.text.Pen;
import dev.tasuki.operations.OperationsException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What went wrong, in a line, and the exit code for it. */
final class Failures {
    private final Session session;

    Failures(Session session) {
        this.session = session;
    }

    /** The command line was not understood. */
    int misunderstood(ParameterException e, String[] arguments) {
        Pen pen = session.pen();
        String why = String.valueOf(e.getMessage());
        if (e instanceof UnmatchedArgumentException unmatched) {
            why = pen.say("error.unknown", String.join(" ", unmatched.getUnmatched()));
        } else if (e instanceof MissingParameterException missing) {
            List<String> names = missing.getMissing().stream()
                    .map(spec ->
                            spec.isOption() ? ((CommandLine.Model.OptionSpec) spec).longestName() : spec.paramLabel())
                    .toList();
            why = pen.say("error.missing", String.join(", ", names));
        } else if (!(e.getCommandLine().getCommand() instanceof Callable)) {
            why = pen.say("error.subcommand");
        }
        return fail(
                ExitCodes.USAGE,
                why + "\n"
                        + pen.say(
                                "error.help",
                                e.getCommandLine().getCommandSpec().qualifiedName()));
    }

    /** A command failed. */
    int failed(Exception e, boolean debug) {
        if (debug) {
            e.printStackTrace(session.terminal().err());
        }
        String message = Cell.clean(String.valueOf(e.getMessage()));
        if (e instanceof Unreachable) {
            return fail(ExitCodes.UNREACHABLE, message);
        } else if (e instanceof OperationsException || e instanceof Refused) {
            return fail(ExitCodes.USAGE, message);
        }
        Optional<SQLException> sql = cause(e);
        if (sql.isPresent()) {
            return fail(ExitCodes.UNREACHABLE, database(sql.get()));
        } else if (e instanceof TasukiException) {
            return fail(ExitCodes.UNREACHABLE, message);
        }
        return fail(ExitCodes.BROKEN, session.pen().say("error.bug", Cell.clean(e.toString())));
    }

    private String database(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        String said = Cell.clean(String.valueOf(e.getMessage()));
        String key = switch (state) {
            case "28P01", "28000" -> "error.login";
            case "3D000" -> "error.database.missing";
            case "3F000", "42P01", "42883" -> "error.schema";
            case "57014" -> "error.timeout";
            default -> state.startsWith("08") ? "error.unreachable" : "error.sql";
        };
        return session.pen().say(key, said);
    }

    private static Optional<SQLException> cause(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return Optional.of(sql);
            }
        }
        return Optional.empty();
    }

    private int fail(int code, String message) {
        session.terminal().out().flush();
        session.terminal().err().println("tasuki: " + message);
        return code;
    }

    /** Whether the stack is wanted. */
    static boolean debug(String... arguments) {
        return Arrays.asList(arguments).contains("--debug");
    }
}
