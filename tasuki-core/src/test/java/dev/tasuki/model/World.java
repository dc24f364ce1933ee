package dev.tasuki.model;

import java.util.List;

/**
 * What happened outside the database.
 *
 * @param calls the first call of each delivery, in order: repetitions change nothing there, if they bring the same key
 * @param flaws what was seen to go wrong in the moment it happened
 */
record World(List<Call> calls, List<String> flaws) {

    /** A call, under its idempotency key. */
    record Call(int seq, int key) {}

    World call(int seq, int key) {
        for (Call earlier : calls) {
            if (earlier.seq == seq) {
                return earlier.key == key
                        ? this
                        : flaw("message " + seq + " was sent under another idempotency key than before");
            }
        }
        return new World(Lists.with(calls, new Call(seq, key)), flaws);
    }

    World flaw(String flaw) {
        return new World(calls, Lists.with(flaws, flaw));
    }

    List<Integer> seqs() {
        return calls.stream().map(Call::seq).toList();
    }
}
