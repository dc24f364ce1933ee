package dev.tasuki.internal.engine;

import dev.tasuki.internal.postgres.EncodedMessage;
import dev.tasuki.internal.postgres.StoredMessage;
import dev.tasuki.internal.postgres.Try;
import dev.tasuki.spi.OutcomeListener.Outcome;
import dev.tasuki.spi.OutcomeListener.Result;
import java.time.Duration;
import java.util.List;

/**
 * A delivery that the handler is through with, not yet recorded.
 *
 * @param repeated whether its business identity was done before, so that the handler was not called
 */
record Handled(StoredMessage message, int attempt, Duration took, boolean repeated, List<EncodedMessage> followUps) {

    /** As what is recorded; a repetition is no try. */
    Try asTry() {
        return new Try(message.seq(), repeated ? attempt - 1 : attempt, took);
    }

    Outcome outcome(Registration registration) {
        return new Outcome(registration.name(), message.type(), message.seq(), attempt, Result.DONE, took, null);
    }
}
