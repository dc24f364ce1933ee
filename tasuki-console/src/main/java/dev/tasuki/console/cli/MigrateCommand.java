package dev.tasuki.console.cli;

import dev.tasuki.console.view.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Brings the schema to this program's version. */
@Command(name = "migrate")
final class MigrateCommand implements Callable<Integer> {
    @Mixin
    final CommonOptions common = new CommonOptions();

    private final Session session;

    MigrateCommand(Session session) {
        this.session = session;
    }

    /**
     * What it did.
     *
     * @param migrated always true: else there would be an error in its place
     */
    record Migrated(boolean migrated) {}

    @Override
    public Integer call() {
        session.ledger().migrate(new Database(session).source(common));
        session.terminal()
                .out()
                .println(
                        common.json
                                ? Json.pretty(new Migrated(true))
                                : session.pen().say("done.migrate"));
        return ExitCodes.FINE;
    }
}
