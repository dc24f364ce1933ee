package dev.tasuki.internal.engine;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells people of a handler that ignored its time-out, so that they find the place where it hangs. */
final class StuckHandler {
    private static final Logger log = LoggerFactory.getLogger(StuckHandler.class);

    private StuckHandler() {}

    static void report(Registration registration, Thread thread, List<Work> work) {
        log.error(
                "consumer '{}' (owner: {}): the handler of message {} was interrupted after its time-out of {} ms and did not"
                        + " end; its thread '{}' is given up, the try counts as failed, and the consumer goes on. Make the"
                        + " handler end when it is interrupted, or give its own waiting a shorter time-out. It hangs at:\n{}",
                registration.name(),
                registration.consumer().owner(),
                work.stream().map(w -> Long.toString(w.message().seq())).collect(Collectors.joining(", ")),
                registration.consumer().timeout().toMillis(),
                thread.getName(),
                Arrays.stream(thread.getStackTrace())
                        .limit(30)
                        .map(frame -> "    at " + frame)
                        .collect(Collectors.joining("\n")));
    }
}
