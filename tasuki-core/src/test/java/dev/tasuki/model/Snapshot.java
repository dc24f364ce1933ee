package dev.tasuki.model;

/**
 * Which transactions had ended at a moment: those before {@code xmax} but for the {@code open} ones.
 *
 * @param xmax one more than the last that had ended; later ones may have begun
 * @param open a bit for each transaction before xmax that had not ended
 */
record Snapshot(int xmax, int open) {

    boolean sees(int xid) {
        return xid < xmax && !isOpen(xid);
    }

    boolean isOpen(int xid) {
        return Bits.has(open, xid);
    }
}
