package dev.tasuki.operations;

import java.util.List;

/**
 * A judgement on what a failure is the fault of, with what led to it. A person may know better.
 *
 * @param side whose side it seems to be on
 * @param evidence what speaks for it, one sentence each
 */
public record Fault(Side side, List<Phrase> evidence) {

    /** Where the fault seems to lie. */
    public enum Side {
        /** The message: whoever published it. */
        PAYLOAD,
        /** The consumer's own code. */
        CODE,
        /** Something that the consumer needs. */
        DEPENDENCY,
        /** The evidence points nowhere. */
        UNKNOWN
    }

    /**
     * Copies the list.
     *
     * @param side as of the record
     * @param evidence as of the record
     */
    public Fault {
        evidence = List.copyOf(evidence);
    }
}
