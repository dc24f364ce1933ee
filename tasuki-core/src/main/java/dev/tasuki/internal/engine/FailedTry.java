package dev.tasuki.internal.engine;

import dev.tasuki.internal.postgres.Failure;
import dev.tasuki.internal.postgres.ParkedTable;
import dev.tasuki.internal.postgres.StoredMessage;

/** A delivery whose handler failed, not yet recorded. */
record FailedTry(Work work, Failure failure, Throwable error) {
    StoredMessage message() {
        return work.message();
    }

    ParkedTable.Failed parked() {
        return new ParkedTable.Failed(work.message(), failure);
    }
}
