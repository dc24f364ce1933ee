package dev.tasuki.spi;

import dev.tasuki.Delivery;
import dev.tasuki.Extension;

/** Surrounds each call of a {@link dev.tasuki.Handler}, for example to continue a trace. Not called for batch handlers. Thread-safe. */
public interface DeliveryInterceptor extends Extension {

    /**
     * Surrounds a call.
     *
     * @param consumer the consumer's name
     * @param delivery what is delivered
     * @param call the rest of the chain; call it exactly once, on this thread
     * @throws Exception what the call threw; an exception of one's own fails the try
     */
    void around(String consumer, Delivery delivery, Call call) throws Exception;

    /** The rest of the chain. */
    @FunctionalInterface
    interface Call {
        /**
         * Goes on.
         *
         * @throws Exception what the handler threw
         */
        void proceed() throws Exception;
    }
}
