package dev.tasuki.spring;

/** Where a {@link TasukiConsumer}'s effect happens, which decides what Tasuki can promise about it. */
public enum EffectKind {
    /** Rows in the same database: they commit together with their receipt, exactly once. */
    DATABASE,
    /** Elsewhere: at least once, with an idempotency key; {@link TasukiConsumer#external} says where. */
    EXTERNAL
}
