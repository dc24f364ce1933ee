package dev.tasuki.console.web.live;

/** A ledger cannot be asked now. */
public final class LedgerLost extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient Snapshot snapshot;
    private final String ledger;

    LedgerLost(WatchedLedger ledger, Snapshot snapshot) {
        super(snapshot.trouble() == null ? "" : snapshot.trouble().detail());
        this.ledger = ledger.name();
        this.snapshot = snapshot;
    }

    /** Its name. */
    public String ledger() {
        return ledger;
    }

    /** Since when, and why. */
    public Snapshot snapshot() {
        return snapshot;
    }
}
