package dev.tasuki.console.cli;

import dev.tasuki.console.view.Json;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;

/** What a shell needs to complete these commands. One script does for both shells: zsh runs it as bash would. */
@Command(name = "completion")
final class CompletionCommand implements Callable<Integer> {
    /** Which shell. */
    enum Shell {
        BASH,
        ZSH
    }

    @Mixin
    final CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "bash|zsh", descriptionKey = "parameter.shell")
    Shell shell = Shell.BASH;

    private final Session session;

    CompletionCommand(Session session) {
        this.session = session;
    }

    /**
     * What a program gets.
     *
     * @param shell which shell
     * @param script what it has to read
     */
    record Script(String shell, String script) {}

    @Override
    public Integer call() {
        CommandLine all = Commands.line(session);
        all.addSubcommand("demo", CommandSpec.create()); // the launcher's own
        all.addSubcommand("drill", CommandSpec.create());
        String script = AutoComplete.bash(Commands.NAME, all);
        if (shell == Shell.ZSH) {
            script = "autoload -U +X compinit && compinit\n" + script;
        }
        session.terminal()
                .out()
                .print(
                        common.json
                                ? Json.pretty(new Script(shell.name().toLowerCase(Locale.ROOT), script)) + "\n"
                                : script);
        return ExitCodes.FINE;
    }
}
