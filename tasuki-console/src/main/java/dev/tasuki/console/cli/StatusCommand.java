package dev.tasuki.console.cli;

import dev.tasuki.TasukiException;
import dev.tasuki.console.view.Json;
import dev.tasuki.console.view.StatusView;
import dev.tasuki.operations.DeadLetter;
import dev.tasuki.operations.DeadLetterFilter;
import dev.tasuki.operations.Operations;
import dev.tasuki.operations.SystemStatus;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How everything is, once or again and again. */
@Command(name = "status")
final class StatusCommand extends Asking {
    private static final String CLEAR = "\u001b[H\u001b[2J";

    @Option(
            names = "--watch",
            paramLabel = "SECONDS",
            arity = "0..1",
            fallbackValue = "2",
            descriptionKey = "option.watch")
    @Nullable
    Integer watch;

    StatusCommand(Session session) {
        super(session);
    }

    @Override
    public Integer call() throws Exception {
        if (watch == null) {
            return super.call();
        }
        if (watch < 1) {
            throw new Refused(session.pen().say("error.watch"));
        }
        Operations operations = session.ledger().operations(new Database(session).source(common));
        int code = show(answer(operations)); // when the first look fails, so does the command; later ones try again
        while (true) {
            try {
                session.pause().await(Duration.ofSeconds(watch));
            } catch (InterruptedException e) {
                return code;
            }
            try {
                code = show(answer(operations));
            } catch (TasukiException e) {
                session.terminal().err().println(e.getMessage());
            }
        }
    }

    private int show(Answer answer) {
        if (common.json) {
            session.terminal().out().println(Json.line(answer.record()));
            session.terminal().out().flush();
            return answer.exitCode();
        }
        say(session.pen().look().terminal() ? CLEAR : "");
        int code = tell(answer);
        say(session.pen().look().terminal() ? "" : "\n");
        return code;
    }

    @Override
    Answer answer(Operations operations) {
        SystemStatus status = operations.status();
        boolean anyDead = status.consumers().stream().anyMatch(c -> c.status().dead() > 0);
        List<DeadLetter.Group> groups = anyDead ? operations.deadLetters().groups(DeadLetterFilter.NONE) : List.of();
        return new Answer(
                status, pen -> new StatusView(pen).page(status, groups), StatusView.needsAttention(status, groups));
    }
}
