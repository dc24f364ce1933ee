package dev.tasuki.internal.engine;

import dev.tasuki.Delivery;
import dev.tasuki.Message;
import dev.tasuki.Unrecoverable;
import dev.tasuki.internal.postgres.EncodedMessage;
import dev.tasuki.internal.postgres.StoredMessage;
import java.sql.Connection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A delivery as its handler sees it. Follow-ups are kept here until the delivery is recorded as done. */
final class HandledDelivery implements Delivery {
    private final DeliveryFactory from;
    private final StoredMessage message;
    private final int attempt;
    private final @Nullable Loan loan;
    private final List<EncodedMessage> followUps = new ArrayList<>();
    private @Nullable Map<String, String> headers;

    HandledDelivery(DeliveryFactory from, StoredMessage message, int attempt, @Nullable Loan loan) {
        this.from = from;
        this.message = message;
        this.attempt = attempt;
        this.loan = loan;
    }

    StoredMessage message() {
        return message;
    }

    List<EncodedMessage> followUps() {
        return followUps;
    }

    @Override
    public long seq() {
        return message.seq();
    }

    @Override
    public String topic() {
        return from.registration().topic().name();
    }

    @Override
    public String type() {
        return message.type();
    }

    @Override
    public Optional<String> key() {
        return Optional.ofNullable(message.key());
    }

    @Override
    public Map<String, String> headers() {
        if (headers == null) {
            headers = Headers.read(message.headers());
        }
        return headers;
    }

    @Override
    public byte[] bytes() {
        return message.payload();
    }

    @Override
    public String contentType() {
        return message.contentType();
    }

    @Override
    public <T> T payload(Class<T> type) {
        try {
            if (contentType().isEmpty()) {
                throw new IllegalArgumentException("it was published without a payload");
            }
            T value = from.codec().read(message.payload(), message.contentType(), type);
            if (value == null) {
                throw new IllegalArgumentException("it is null");
            }
            return value;
        } catch (Exception e) {
            throw new Unreadable(
                    "the payload of message " + seq() + " (" + type() + ", " + bytes().length
                            + " bytes) cannot be read as " + type.getName() + ": " + e.getMessage(),
                    e);
        }
    }

    /** The payload is not what the handler reads. */
    private static final class Unreadable extends Unrecoverable {
        private static final long serialVersionUID = 1;

        Unreadable(String message, Throwable cause) {
            super(message, cause);
        }

        /** To people it is what handlers throw as well. */
        @Override
        public String toString() {
            return Unrecoverable.class.getName() + ": " + getMessage();
        }
    }

    static boolean isUnreadable(Throwable error) {
        return FailureVerdict.first(error, Unreadable.class::isInstance) != null;
    }

    @Override
    public Instant publishedAt() {
        return message.publishedAt();
    }

    @Override
    public String correlation() {
        return message.correlationOrSelf();
    }

    @Override
    public Optional<Long> causation() {
        return Optional.ofNullable(message.causation());
    }

    @Override
    public int attempt() {
        return attempt;
    }

    @Override
    public String idempotencyKey() {
        return from.ledger() + "/" + from.registration().name() + "/" + seq();
    }

    @Override
    public Connection connection() {
        if (loan == null) {
            throw new IllegalStateException("consumer '" + from.registration().name()
                    + "' has an external effect: no transaction is open while its handler runs. Do database work in a consumer"
                    + " with Effect.database(), for example behind a follow-up");
        }
        return new LentConnection(loan, from.registration().name());
    }

    @Override
    public Delivery publish(Message followUp) {
        followUps.add(from.encoder().encode(loan == null ? null : loan.use(), followUp, message));
        return this;
    }

    @Override
    public String toString() {
        return "Delivery[" + seq() + " " + type() + " key=" + message.key() + " to "
                + from.registration().name() + "]";
    }
}
