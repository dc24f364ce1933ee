package dev.tasuki.console.cli;

import dev.tasuki.console.view.Json;
import dev.tasuki.operations.Operations;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A command: it asks the operations something, or has them do something, and tells the answer to a person or a program. */
abstract class Asking implements Callable<Integer> {
    @Mixin
    final CommonOptions common = new CommonOptions();

    final Session session;

    Asking(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        return tell(answer(session.ledger().operations(new Database(session).source(common))));
    }

    abstract Answer answer(Operations operations) throws Exception;

    int tell(Answer answer) {
        Object text = common.json
                ? Json.pretty(answer.record()) + "\n"
                : answer.page().apply(session.pen());
        session.terminal().out().print(text);
        session.terminal().out().flush();
        return answer.exitCode();
    }

    /** Says something on the way to an answer, out of the way of JSON. */
    void say(Object text) {
        (common.json ? session.terminal().err() : session.terminal().out()).print(text);
    }
}
