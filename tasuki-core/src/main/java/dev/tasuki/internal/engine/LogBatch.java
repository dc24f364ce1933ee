package dev.tasuki.internal.engine;

import dev.tasuki.internal.postgres.Receipt;
import dev.tasuki.internal.postgres.StoredMessage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What lies ahead of a cursor, sorted by what must become of it: messages to handle, messages to park because an earlier one
 * of their key is not out of the way or their time has not come, and messages that this consumer does not want.
 */
final class LogBatch {
    private final List<StoredMessage> ahead;
    private final List<Work> work = new ArrayList<>();
    private final List<Integer> places = new ArrayList<>();
    private final Set<Long> blocked = new HashSet<>();

    private LogBatch(List<StoredMessage> ahead) {
        this.ahead = ahead;
    }

    /**
     * Sorts what is recorded in the transaction that it is handled in.
     *
     * @param heldKeys keys that an open parked delivery holds
     */
    static LogBatch of(Registration registration, List<StoredMessage> ahead, Set<String> heldKeys) {
        return of(registration, ahead, heldKeys, null);
    }

    /**
     * Sorts what is recorded after it was handled. A message whose time has not come must wait for those of its key that
     * are being handled then: they may yet fail.
     *
     * @param heldKeys keys that an open parked delivery holds
     * @param busyKeys keys of what is being handled, to which those of {@link #work} are added; null where that is recorded
     *     together with this
     */
    static LogBatch of(
            Registration registration,
            List<StoredMessage> ahead,
            Set<String> heldKeys,
            @Nullable Set<String> busyKeys) {
        LogBatch batch = new LogBatch(ahead);
        Set<String> held = new HashSet<>(heldKeys);
        for (int place = 0; place < ahead.size(); place++) {
            StoredMessage message = ahead.get(place);
            String key = registration.orderKey(message);
            if (!message.wanted()) {
                continue;
            }
            if (key != null && held.contains(key)) {
                batch.blocked.add(message.seq());
            } else if (message.early()) {
                if (key != null) {
                    held.add(key);
                    if (busyKeys != null && busyKeys.contains(key)) {
                        batch.blocked.add(message.seq());
                    }
                }
            } else {
                batch.work.add(Work.first(message));
                batch.places.add(place);
                if (busyKeys != null && key != null) {
                    busyKeys.add(key);
                }
            }
        }
        return batch;
    }

    /** The messages to handle, in order. */
    List<Work> work() {
        return work;
    }

    /** How many messages are behind the cursor when the first so many of {@link #work} are handled. */
    int cut(int handled) {
        return handled == work.size() ? ahead.size() : places.get(handled);
    }

    /** How many messages are behind the cursor when the next to handle is parked instead. */
    int cutPast(int handled) {
        return places.get(handled) + 1;
    }

    List<StoredMessage> blocked(int cut) {
        return before(cut).stream().filter(m -> blocked.contains(m.seq())).toList();
    }

    List<StoredMessage> scheduled(int cut) {
        return before(cut).stream()
                .filter(m -> m.wanted() && m.early() && !blocked.contains(m.seq()))
                .toList();
    }

    /** The receipt of what is before the cut, but for what is parked of it. */
    Receipt receipt(int cut, Collection<Handled> handled) {
        Receipt receipt = new Receipt();
        addTo(receipt, cut);
        for (Handled done : handled) {
            if (done.repeated()) {
                receipt.repeated(done.message());
            } else {
                receipt.done(done.message(), done.took());
            }
        }
        return receipt;
    }

    /** Adds to a receipt what is before the cut and was not wanted. */
    void addTo(Receipt receipt, int cut) {
        before(cut).stream().filter(m -> !m.wanted()).forEach(receipt::skipped);
    }

    private List<StoredMessage> before(int cut) {
        return ahead.subList(0, cut);
    }

    /** The keys that order makes messages of this page wait for. */
    static Set<String> keys(Registration registration, List<StoredMessage> ahead) {
        Set<String> keys = new HashSet<>();
        for (StoredMessage message : ahead) {
            String key = message.wanted() ? registration.orderKey(message) : null;
            if (key != null) {
                keys.add(key);
            }
        }
        return keys;
    }
}
