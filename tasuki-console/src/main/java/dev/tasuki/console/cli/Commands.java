package dev.tasuki.console.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** The tree of commands. */
final class Commands {
    static final String NAME = "tasuki";

    private Commands() {}

    @Command(name = NAME)
    private static final class Top {
        @CommandLine.Mixin
        final CommonOptions common = new CommonOptions();
    }

    @Command(name = "dlq")
    private static final class Dlq {
        @CommandLine.Mixin
        final CommonOptions common = new CommonOptions();
    }

    /** All of them. */
    static CommandLine line(Session session) {
        return line(session, name -> true);
    }

    /** As much of the tree as these arguments need: reading the options of all commands takes longer than a question. */
    static CommandLine line(Session session, String... arguments) {
        String asked = arguments.length == 0 ? "" : arguments[0];
        return all(session).containsKey(asked) ? line(session, asked::equals) : line(session);
    }

    private static CommandLine line(Session session, Predicate<String> wanted) {
        CommandLine line = new CommandLine(new Top());
        all(session).forEach((name, command) -> {
            if (wanted.test(name)) {
                line.addSubcommand(name, command.get());
            }
        });
        line.setResourceBundle(session.pen().words().bundle());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpAutoWidth(false);
        abbreviate(line);
        return line;
    }

    private static Map<String, Supplier<Object>> all(Session session) {
        Map<String, Supplier<Object>> all = new LinkedHashMap<>();
        all.put("status", () -> new StatusCommand(session));
        all.put("trace", () -> new TraceCommand(session));
        all.put("triage", () -> new TriageCommand(session));
        all.put("dlq", () -> dlq(session));
        all.put("pause", () -> new PauseCommand(session));
        all.put("resume", () -> new ResumeCommand(session));
        all.put("nodes", () -> new NodesCommand(session));
        all.put("review", () -> new ReviewCommand(session));
        all.put("report", () -> new ReportCommand(session));
        all.put("reconcile", () -> new ReconcileCommand(session));
        all.put("audit", () -> new AuditCommand(session));
        all.put("migrate", () -> new MigrateCommand(session));
        all.put("completion", () -> new CompletionCommand(session));
        return all;
    }

    private static CommandLine dlq(Session session) {
        return new CommandLine(new Dlq())
                .addSubcommand(new DlqListCommand(session))
                .addSubcommand(new DlqShowCommand(session))
                .addSubcommand(new DlqGroupsCommand(session))
                .addSubcommand(new DlqRedriveCommand(session))
                .addSubcommand(new DlqDiscardCommand(session))
                .addSubcommand(new DlqAcceptCommand(session))
                .addSubcommand(new DlqRedrivesCommand(session))
                .addSubcommand(new DlqStopCommand(session))
                .addSubcommand(new DlqContinueCommand(session));
    }

    private static void abbreviate(CommandLine line) {
        CommandSpec spec = line.getCommandSpec();
        spec.usageMessage().abbreviateSynopsis(true);
        line.getSubcommands().values().forEach(Commands::abbreviate);
    }
}
