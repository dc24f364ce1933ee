package dev.tasuki;

/** Where a consumer's effect happens, which decides what Tasuki can promise about it. */
public sealed interface Effect {

    /**
     * The effect is rows in the same database: it commits together with its receipt, exactly once.
     *
     * @return the effect
     */
    static Effect database() {
        return new Database();
    }

    /**
     * The effect happens elsewhere: at least once, with an {@linkplain Delivery#idempotencyKey() idempotency key} that never
     * changes.
     *
     * @param what the outside system in a word or two, for example {@code SMTP} or {@code payment gateway}
     * @return the effect
     */
    static Effect external(String what) {
        return new External(what);
    }

    /** Rows in the same database. */
    record Database() implements Effect {}

    /**
     * Something outside this database.
     *
     * @param what the outside system
     */
    record External(String what) implements Effect {}
}
