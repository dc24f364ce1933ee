package dev.tasuki.benchmarks.peers;

import dev.tasuki.Consumer;
import dev.tasuki.Delivery;
import dev.tasuki.Message;
import dev.tasuki.RetryPolicy;
import dev.tasuki.StartFrom;
import dev.tasuki.Tasuki;
import dev.tasuki.benchmarks.contender.Contender;
import dev.tasuki.benchmarks.contender.Effect;
import dev.tasuki.benchmarks.contender.Event;
import dev.tasuki.benchmarks.contender.Session;
import dev.tasuki.benchmarks.contender.Site;
import java.sql.Connection;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tasuki, with a handler for one message, or for several at once. */
final class TasukiContender implements Contender {
    private static final String TOPIC = "orders";
    private static final int BATCH = 1_000;
    private static final Duration RETRY = Duration.ofMillis(100);

    private final boolean batched;

    TasukiContender(boolean batched) {
        this.batched = batched;
    }

    @Override
    public String name() {
        return batched ? "tasuki-batch" : "tasuki";
    }

    @Override
    public String version() {
        return "as built";
    }

    @Override
    public Kind kind() {
        return Kind.TASUKI;
    }

    @Override
    public boolean batched() {
        return batched;
    }

    @Override
    public Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("set-up", "defaults: 16 partitions, concurrency 1, ordered by key");
        settings.put("handler", batched ? "batchHandler(" + BATCH + "), a JDBC batch" : "one message, one INSERT");
        settings.put("retry", "after " + RETRY.toMillis() + " ms");
        settings.put("effect", "in the transaction of the receipt: exactly once");
        return settings;
    }

    @Override
    public Session open(Site site, int consumers, Effect effect) {
        Tasuki producer = Tasuki.on(site.pool()).topic(TOPIC).build();
        producer.migrate();
        AtWork session = new AtWork(site, producer, consumers, effect);
        session.subscribe();
        return session;
    }

    private final class AtWork implements Session {
        private final Site site;
        private final Tasuki producer;
        private final int consumers;
        private final Effect effect;
        private volatile @Nullable Tasuki node;

        AtWork(Site site, Tasuki producer, int consumers, Effect effect) {
            this.site = site;
            this.producer = producer;
            this.consumers = consumers;
            this.effect = effect;
        }

        /** Only a node that was started once is known to the database, with its consumers. */
        void subscribe() {
            Tasuki first = node();
            first.start();
            first.close();
        }

        private Tasuki node() {
            Tasuki.Builder builder = Tasuki.on(site.pool()).topic(TOPIC).node("bench");
            for (int i = 0; i < consumers; i++) {
                builder.consumer(consumer(i));
            }
            return builder.build();
        }

        private Consumer.Builder consumer(int number) {
            Consumer.Builder consumer = Consumer.named("consumer-" + number)
                    .responsibility("Inserts a row")
                    .owner("team-bench")
                    .effect(dev.tasuki.Effect.database())
                    .topic(TOPIC)
                    .startFrom(StartFrom.EARLIEST)
                    .retry(RetryPolicy.standard().withDelays(RETRY, RETRY));
            return batched
                    ? consumer.batchHandler(BATCH, deliveries -> handle(number, deliveries))
                    : consumer.handler(
                            Event.class, (event, delivery) -> effect.apply(delivery.connection(), number, event));
        }

        private void handle(int number, List<Delivery> deliveries) throws Exception {
            effect.apply(
                    deliveries.get(0).connection(),
                    number,
                    deliveries.stream()
                            .map(delivery -> delivery.payload(Event.class))
                            .toList());
        }

        @Override
        public void transaction(Work work) throws Exception {
            Pooled.transaction(site.pool(), work);
        }

        @Override
        public void publish(Connection connection, List<Event> events) {
            Tasuki running = node;
            Tasuki publisher = running == null ? producer : running; // an application has one for both
            if (events.size() == 1) {
                publisher.publish(connection, message(events.get(0)));
            } else {
                publisher.publish(connection, events.stream().map(this::message).toList());
            }
        }

        private Message message(Event event) {
            return Message.to(TOPIC)
                    .type("OrderPlaced")
                    .key(Long.toString(event.id()))
                    .payload(event)
                    .build();
        }

        @Override
        public void start() {
            Tasuki started = node();
            node = started;
            started.start();
        }

        @Override
        public void stop() {
            Tasuki running = node;
            node = null;
            if (running != null) {
                running.close();
            }
        }

        @Override
        public void close() {
            stop();
            producer.close();
        }
    }
}
