package dev.tasuki;

import org.jspecify.annotations.Nullable;

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
    static External external(String what) {
        return new External(what, null);
    }

    /** Rows in the same database. */
    record Database() implements Effect {}

    /**
     * Something outside this database.
     *
     * @param what the outside system
     * @param idempotency how it recognises what it has seen; null when nobody has said
     */
    record External(String what, @Nullable String idempotency) implements Effect {
        /**
         * Says how the outside system recognises an effect that it has seen, since each may be tried more than once. People read it
         * in the {@linkplain dev.tasuki.operations.Operations#review review}; nothing checks it.
         *
         * @param how one phrase, up to 200 characters, for example {@code the Idempotency-Key header}
         * @return the same effect, with that said
         */
        public External idempotentBy(String how) {
            return new External(what, how);
        }
    }
}
