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
    private final Counts.Tally counted = new Counts.Tally();
    private final Counts.Tally flying = new Counts.Tally();

    public void done(StoredMessage message, Duration took) {
        seqs.add(message.seq());
        micros.add(Sql.micros(took));
        count(message);
    }

    /** Done without a call of the handler: its business identity was done before. */
    public void repeated(StoredMessage message) {
        done(message, Duration.ZERO);
        repeats.add(message.seq());
    }

    public void skipped(StoredMessage message) {
        skipped++;
        count(message);
    }

    /** Takes note of messages that have come to {@code tasuki.parked} in this transaction. */
    public void parked(Collection<StoredMessage> messages) {
        parked += messages.size();
        messages.forEach(this::count);
    }

    public void inFlight(Collection<StoredMessage> messages) {
        for (StoredMessage message : messages) {
            inFlight.add(message.seq());
            flying.add(message.partition(), 1);
        }
    }

    private void count(StoredMessage message) {
        counted.add(message.partition(), 1);
    }

    public boolean hasParked() {
        return parked > 0;
    }

    /** How many messages this receipt is the end of, as far as their cursor is concerned. */
    Counts counted() {
        return counted.counts();
    }

    /** How many it says are in flight from now on. */
    Counts flying() {
        return flying.counts();
    }
}
