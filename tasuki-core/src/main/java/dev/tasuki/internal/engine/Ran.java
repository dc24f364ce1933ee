package dev.tasuki.internal.engine;

import java.util.List;

/**
 * What became of the first deliveries of a batch, to be recorded in the transaction that they ran in.
 *
 * @param size how many they are
 * @param handled those that succeeded
 * @param news those of them of which the breaker has not been told
 * @param failed those that failed, of whose effects the transaction holds nothing
 * @param behind those that wait behind one that failed, because of their key
 * @param nextAlone whether the next one must be tried with nothing else
 */
record Ran(
        int size,
        List<Handled> handled,
        List<Handled> news,
        List<FailedTry> failed,
        List<Work> behind,
        boolean nextAlone) {
    static final Ran NOTHING = of(List.of());

    static Ran of(List<Handled> handled) {
        return new Ran(handled.size(), handled, handled, List.of(), List.of(), false);
    }
}
