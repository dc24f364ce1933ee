package dev.tasuki.internal.engine;

import dev.tasuki.Consumer;
import dev.tasuki.Handler;
import dev.tasuki.Unrecoverable;
import dev.tasuki.internal.postgres.StoredMessage;
import dev.tasuki.spi.Codec;
import dev.tasuki.spi.DeliveryInterceptor;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes the deliveries of a consumer and brings them to its handler. */
record DeliveryFactory(
        Registration registration,
        String ledger,
        Codec codec,
        MessageEncoder encoder,
        List<DeliveryInterceptor> interceptors) {

    /**
     * Makes a delivery.
     *
     * @param loan the connection of its transaction; null when it has none
     */
    HandledDelivery deliver(StoredMessage message, int attempt, @Nullable Loan loan) {
        return new HandledDelivery(this, message, attempt, loan);
    }

    /** Calls the handler for one message, inside the interceptors. */
    void call(Handler handler, HandledDelivery delivery) throws Exception {
        call(handler, delivery, 0);
    }

    private void call(Handler handler, HandledDelivery delivery, int from) throws Exception {
        if (from == interceptors.size()) {
            handler.handle(delivery);
        } else {
            interceptors.get(from).around(registration.name(), delivery, () -> call(handler, delivery, from + 1));
        }
    }

    /** The business identity of a message; null for a consumer that has none. */
    @Nullable
    String identity(StoredMessage message) {
        Consumer consumer = registration.consumer();
        Function<dev.tasuki.Delivery, String> oncePer = consumer.oncePer();
        if (oncePer == null) {
            return null;
        }
        String identity = oncePer.apply(deliver(message, 1, null));
        if (identity == null || identity.isEmpty() || identity.length() > 200) {
            throw noIdentity("it gave " + quoted(identity));
        }
        String problem = UnicodeText.problem(identity);
        if (problem != null) {
            throw noIdentity("the one that it gave " + problem);
        }
        return identity;
    }

    private Unrecoverable noIdentity(String but) {
        return new Unrecoverable(
                "consumer '" + registration.name() + "': oncePer must give a text of 1 to 200 characters, but " + but);
    }

    private static String quoted(@Nullable String identity) {
        return identity == null
                ? "null"
                : "'" + UnicodeText.beginning(identity, 40) + "' of " + identity.length() + " characters";
    }
}
