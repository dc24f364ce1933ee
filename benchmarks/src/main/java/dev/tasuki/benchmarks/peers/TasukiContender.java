package dev.tasuki.benchmarks.peers;

import dev.tasuki.Consumer;
import dev.tasuki.Delivery;
import dev.tasuki.Message;
import dev.tasuki.Producer;
import dev.tasuki.RetryPolicy;
import dev.tasuki.StartFrom;
import dev.tasuki.Tasuki;
import dev.tasuki.benchmarks.contender.Contender;
import dev.tasuki.benchmarks.contender.Effect;
import dev.tasuki.benchmarks.contender.Event;
import dev.tasuki.benchmarks.contender.Session;
import dev.tasuki.benchmarks.contender.Site;
import dev.tasuki.spring.SpringTransactions;
import java.sql.Connection;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Tasuki: in plain JDBC with a handler for one message or for several at once, or in Spring's transactions. */
final class TasukiContender implements Contender {
    private static final String TOPIC = "orders";
    private static final int BATCH = 1_000;
    private static final Duration RETRY = Duration.ofMillis(100);

    private final Use use;

    /** How it is used. */
    enum Use {
        ONE_BY_ONE("tasuki"),
        BATCHES("tasuki-batch"),
        IN_SPRING("tasuki-spring");

        private final String contender;

        Use(String contender) {
            this.contender = contender;
        }
    }

    TasukiContender(Use use) {
        this.use = use;
    }

    @Override
    public String name() {
        return use.contender;
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
        return use == Use.BATCHES;
    }

    @Override
    public Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("set-up", "defaults: 16 partitions, concurrency 1, ordered by key");
        settings.put("handler", batched() ? "batchHandler(" + BATCH + "), a JDBC batch" : "one message, one INSERT");
        settings.put("retry", "after " + RETRY.toMillis() + " ms");
        settings.put("effect", "in the transaction of the receipt: exactly once");
        settings.put(
                "transactions",
                use == Use.IN_SPRING
                        ? "Spring's, published to by a Producer, which looks right after the commit"
                        : "plain JDBC, whose commits it does not hear of");
        return settings;
    }

    @Override
    public Session open(Site site, int consumers, Effect effect) {
        AtWork session = use == Use.IN_SPRING
                ? new InSpring(site, new JdbcTransactionManager(site.pool()), consumers, effect)
                : new AtWork(site, () -> Tasuki.on(site.pool()), consumers, effect);
        session.subscribe();
        return session;
    }

    private class AtWork implements Session {
        private final Site site;
        private final Supplier<Tasuki.Builder> builder;
        private final Tasuki producer;
        private final int consumers;
        private final Effect effect;
        private volatile @Nullable Tasuki node;

        AtWork(Site site, Supplier<Tasuki.Builder> builder, int consumers, Effect effect) {
            this.site = site;
            this.builder = builder;
            this.producer = builder.get().topic(TOPIC).build();
            this.consumers = consumers;
            this.effect = effect;
        }

        /** Only a node that was started once is known to the database, with its consumers. */
        final void subscribe() {
            producer.migrate();
            Tasuki first = node();
            first.start();
            first.close();
        }

        private Tasuki node() {
            Tasuki.Builder node = builder.get().topic(TOPIC).node("bench");
            for (int i = 0; i < consumers; i++) {
                node.consumer(consumer(i));
            }
            return node.build();
        }

        /** Who publishes: an application has one node for both. */
        final Tasuki publisher() {
            Tasuki running = node;
            return running == null ? producer : running;
        }

        private Consumer.Builder consumer(int number) {
            Consumer.Builder consumer = Consumer.named("consumer-" + number)
                    .responsibility("Inserts a row")
                    .owner("team-bench")
                    .effect(dev.tasuki.Effect.database())
                    .topic(TOPIC)
                    .startFrom(StartFrom.EARLIEST)
                    .retry(RetryPolicy.standard().withDelays(RETRY, RETRY));
            return batched()
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
            if (events.size() == 1) {
                publisher().publish(connection, message(events.get(0)));
            } else {
                publisher()
                        .publish(connection, events.stream().map(this::message).toList());
            }
        }

        final Message message(Event event) {
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

    /** As in an application with the starter: one transaction manager for its own work, for publishing and for handlers. */
    private final class InSpring extends AtWork {
        private final TransactionTemplate template;
        private final DataSource pool;

        InSpring(Site site, PlatformTransactionManager manager, int consumers, Effect effect) {
            super(
                    site,
                    () -> Tasuki.on(site.pool()).with(new SpringTransactions(site.pool(), manager)),
                    consumers,
                    effect);
            pool = site.pool();
            template = new TransactionTemplate(manager);
        }

        @Override
        public void transaction(Work work) throws Exception {
            InTemplate.run(template, pool, work);
        }

        @Override
        public void publish(Connection connection, List<Event> events) {
            Producer producer = publisher().producer();
            events.forEach(event -> producer.publish(message(event)));
        }
    }
}
