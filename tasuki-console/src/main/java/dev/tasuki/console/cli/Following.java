package dev.tasuki.console.cli;

import dev.tasuki.console.text.Columns;
import dev.tasuki.console.view.RedrivesView;
import dev.tasuki.operations.DeadLetters;
import dev.tasuki.operations.Redrive;
import java.time.Duration;
import java.util.function.Consumer;

/** Watches a redrive. It is the nodes that do it, so ending this program ends the watching only, and says so. */
final class Following {
    private static final Duration BEAT = Duration.ofMillis(500);
    private final Session session;
    private final Consumer<Object> say;
    private String shown = "";

    Following(Session session, Consumer<Object> say) {
        this.session = session;
        this.say = say;
    }

    /** Returns when it is no longer under way. */
    Redrive follow(DeadLetters deadLetters, Redrive begun) {
        Thread farewell = new Thread(() -> farewell(begun.id()), "tasuki-farewell");
        Runtime.getRuntime().addShutdownHook(farewell);
        try {
            Redrive redrive = begun;
            while (redrive.state() == Redrive.State.RUNNING) {
                show(redrive);
                session.pause().await(BEAT);
                redrive = deadLetters.redrive(begun.id()).orElse(redrive);
            }
            end();
            return redrive;
        } catch (InterruptedException e) {
            farewell(begun.id());
            return deadLetters.redrive(begun.id()).orElse(begun);
        } finally {
            forget(farewell);
        }
    }

    private void show(Redrive redrive) {
        String line = RedrivesView.line(session.pen(), redrive);
        if (line.equals(shown)) {
            return;
        }
        shown = line;
        boolean terminal = session.pen().look().terminal();
        say.accept(
                terminal ? "\r\u001b[K" + Columns.cut(line, session.pen().look().width() - 1) : line + "\n");
    }

    private void end() {
        if (!shown.isEmpty() && session.pen().look().terminal()) {
            say.accept("\r\u001b[K");
        }
    }

    private void farewell(long id) {
        session.terminal().err().println();
        session.terminal().err().println(session.pen().say("redrive.farewell", String.valueOf(id)));
    }

    private static void forget(Thread farewell) {
        try {
            Runtime.getRuntime().removeShutdownHook(farewell);
        } catch (IllegalStateException e) {
            // the program is ending, and the farewell is being said
        }
    }
}
