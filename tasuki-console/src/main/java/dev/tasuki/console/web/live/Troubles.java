package dev.tasuki.console.web.live;

import dev.tasuki.operations.OperationsException;
import java.sql.SQLException;
import java.util.Set;

/** Why a ledger could not be asked, from what was thrown. */
public final class Troubles {
    private static final Set<String> REFUSALS = Set.of("28P01", "28000", "3D000", "42501");

    private Troubles() {}

    /** In a word and a line. Addresses and names of users are in the driver's words; passwords never are. */
    public static Snapshot.Trouble of(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && REFUSALS.contains(String.valueOf(sql.getSQLState()))) {
                return new Snapshot.Trouble(Snapshot.Kind.REFUSED, line(sql));
            }
        }
        return new Snapshot.Trouble(
                thrown instanceof OperationsException && thrown.getMessage() != null && noLedger(thrown.getMessage())
                        ? Snapshot.Kind.NO_LEDGER
                        : Snapshot.Kind.UNREACHABLE,
                line(thrown));
    }

    private static boolean noLedger(String message) {
        return message.startsWith("this database has no ledger");
    }

    private static String line(Throwable thrown) {
        String message = String.valueOf(thrown.getMessage());
        return message.lines().findFirst().orElse(message);
    }
}
