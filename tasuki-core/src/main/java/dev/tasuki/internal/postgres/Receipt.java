package dev.tasuki.internal.postgres;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What a batch will record: which deliveries are done, and where the cursor is then. Filled while the batch runs. */
public final class Receipt {
    final List<Long> seqs = new ArrayList<>();
    final List<Integer> micros = new ArrayList<>();
    final List<Long> repeats = new ArrayList<>();
    final List<Long> inFlight = new ArrayList<>();
    int skipped;
    int parked;

    public void done(long seq, Duration took) {
        seqs.add(seq);
        micros.add(Sql.micros(took));
    }

    /** Done without a call of the handler: its business identity was done before. */
    public void repeated(long seq) {
        done(seq, Duration.ZERO);
        repeats.add(seq);
    }

    public void skipped() {
        skipped++;
    }

    public void parked(int deliveries) {
        parked += deliveries;
    }

    public void inFlight(Collection<Long> seqs) {
        inFlight.addAll(seqs);
    }

    public boolean hasParked() {
        return parked > 0;
    }
}
