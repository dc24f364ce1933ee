package dev.tasuki.internal.engine;

import dev.tasuki.TasukiException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A handler took longer than its consumer's timeout. */
final class TimedOut extends TasukiException {
    private static final long serialVersionUID = 1;

    TimedOut(String consumer, Duration timeout, @Nullable Throwable cause) {
        super(
                "the handler of consumer '" + consumer + "' took longer than its timeout of " + timeout.toMillis()
                        + " ms",
                cause);
    }
}
