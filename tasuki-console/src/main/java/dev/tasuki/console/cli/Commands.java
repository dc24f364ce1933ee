package dev.tasuki.console.cli;

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
        CommandLine line = new CommandLine(new Top())
                .addSubcommand(new StatusCommand(session))
                .addSubcommand(new TraceCommand(session))
                .addSubcommand(new TriageCommand(session))
                .addSubcommand(dlq(session))
                .addSubcommand(new PauseCommand(session))
                .addSubcommand(new ResumeCommand(session))
                .addSubcommand(new NodesCommand(session))
                .addSubcommand(new ReviewCommand(session))
                .addSubcommand(new ReportCommand(session))
                .addSubcommand(new ReconcileCommand(session))
                .addSubcommand(new AuditCommand(session))
                .addSubcommand(new MigrateCommand(session))
                .addSubcommand(new CompletionCommand(session));
        line.setResourceBundle(session.pen().words().bundle());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpAutoWidth(false);
        abbreviate(line);
        return line;
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
