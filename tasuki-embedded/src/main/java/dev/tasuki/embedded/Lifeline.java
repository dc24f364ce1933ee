package dev.tasuki.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A pipe to a process that is to end with us. Only we hold this end of it, so the kernel breaks it when we end, by
 * {@code kill -9} too.
 *
 * <p>An end of the JVM in good order is told apart by a line through the pipe, written by a shutdown hook. The hook stops nothing
 * itself: hooks run side by side, and others still want to close their connections. The pipe then breaks after all of them.
 */
final class Lifeline {

    /** Keeps them reachable too: a pipe that the garbage collector closes would look like our death. */
    private static final Set<Lifeline> HELD = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> HELD.forEach(Lifeline::announceEnd), "tasuki-embedded-lifeline"));
    }

    private final OutputStream pipe;

    private Lifeline(OutputStream pipe) {
        this.pipe = pipe;
    }

    static Lifeline to(Process process) {
        Lifeline lifeline = new Lifeline(process.getOutputStream());
        HELD.add(lifeline);
        return lifeline;
    }

    /** From here on a broken pipe is no accident. */
    void announceEnd() {
        try {
            pipe.write('\n');
            pipe.flush();
        } catch (IOException e) {
            // Nobody holds the other end any more: there is no one left to tell.
        }
    }

    void cut() {
        HELD.remove(this);
        try {
            pipe.close();
        } catch (IOException e) {
            // Closing flushes, and the other end may be gone; the descriptor is closed all the same.
        }
    }
}
