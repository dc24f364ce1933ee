package dev.tasuki.internal.engine;

import dev.tasuki.Consumer;
import dev.tasuki.internal.postgres.StoredMessage;
import dev.tasuki.internal.postgres.Topic;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A consumer as this node runs it.
 *
 * @param id what the database gave its name
 * @param breaker whether its handler may be called
 * @param paused whether a person wants it to begin nothing
 * @param unwatched whether its handler has ever had a connection whose use is not seen, see {@link Loan}
 */
record Registration(
        int id, Consumer consumer, Topic topic, Breaker breaker, AtomicBoolean paused, AtomicBoolean unwatched) {

    Registration(int id, Consumer consumer, Topic topic, Breaker breaker) {
        this(id, consumer, topic, breaker, new AtomicBoolean(), new AtomicBoolean());
    }

    boolean isPaused() {
        return paused.get();
    }

    String name() {
        return consumer.name();
    }

    /** The key by which a message waits for earlier ones; null when it waits for none. */
    @Nullable
    String orderKey(StoredMessage message) {
        return consumer.ordered() ? message.key() : null;
    }

    /** What a failure is a failure of, to the breaker: messages of one key fail for one reason. */
    static Object subject(StoredMessage message) {
        return message.key() != null ? message.key() : message.seq();
    }

    /** How many bytes of payload a worker reads at a time: those of a consumer share 4 MiB, but each needs some. */
    int pageBytes() {
        return Math.max(256 << 10, (4 << 20) / consumer.concurrency());
    }

    /** How many messages a worker reads at a time. */
    int pageMessages() {
        return consumer.handling() instanceof Consumer.Handling.Batch batch ? Math.max(500, batch.size()) : 500;
    }
}
