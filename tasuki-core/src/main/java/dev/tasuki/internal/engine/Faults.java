package dev.tasuki.internal.engine;

import dev.tasuki.Extension;

/**
 * What tests may do to the engine at its worst moments: stop, delay, fail or kill it there. A node in production has
 * {@link #NONE}. Not for users: the points follow the engine's insides and change with them.
 */
@FunctionalInterface
public interface Faults extends Extension {
    Faults NONE = point -> {};

    /** Where the engine can be caught. */
    enum Point {
        /** A batch's effects are written in its transaction; its receipt is not. */
        AFTER_EFFECT,
        /** Effects and receipt are written; the commit comes next. */
        BEFORE_COMMIT,
        /** Effects and receipt are committed; this node's memory does not know yet. */
        AFTER_COMMIT,
        /** External deliveries are marked; their handlers have not begun. */
        AFTER_MARK,
        /** An external effect has happened; nothing of it is recorded. On the handler's thread. */
        AFTER_EXTERNAL_EFFECT,
        /** The ticker is about to take a tick. */
        BEFORE_TICK,
        /** A tick is committed; this node's workers do not know yet. */
        AFTER_TICK,
        /** Partitions are taken over in a transaction that has not committed. */
        IN_TAKEOVER,
        /** Partitions are taken over; their workers do not know yet. */
        AFTER_TAKEOVER,
        /** A worker is about to give partitions back. */
        BEFORE_RELEASE,
        /** A retired segment is locked and not yet truncated. */
        IN_RETENTION
    }

    /**
     * The engine is at a point.
     *
     * @throws Exception which the engine treats as if the database had caused it there
     */
    void at(Point point) throws Exception;
}
