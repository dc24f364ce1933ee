package dev.tasuki.console.web.live;

import dev.tasuki.operations.Overview;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a ledger looked like last, and whether it can be reached now.
 *
 * @param version grows with each change, of the ledger or of whether it can be reached
 * @param overview what was seen last; null before the first look succeeds
 * @param seenAt when, by this program's clock; null before
 * @param trouble why it cannot be seen now; null while it can
 * @param troubleSince since when; null while it can
 */
public record Snapshot(
        long version,
        @Nullable Overview overview,
        @Nullable Instant seenAt,
        @Nullable Trouble trouble,
        @Nullable Instant troubleSince) {

    static final Snapshot NOTHING_YET = new Snapshot(0, null, null, null, null);

    /** Why a ledger cannot be seen. */
    public record Trouble(Kind kind, String detail) {}

    /** What to do about it depends on this. */
    public enum Kind {
        /** The database does not answer. */
        UNREACHABLE,
        /** It refuses the user, the password or the database's name. */
        REFUSED,
        /** It answers, but has no ledger of this version. */
        NO_LEDGER
    }

    Snapshot seen(Overview now, Instant at) {
        return new Snapshot(version + 1, now, at, null, null);
    }

    Snapshot lost(Trouble why, Instant at) {
        boolean known = trouble != null && trouble.kind() == why.kind();
        return new Snapshot(known ? version : version + 1, overview, seenAt, why, known ? troubleSince : at);
    }

    /** Whether it cannot be seen now. */
    public boolean isLost() {
        return trouble != null;
    }
}
