package dev.tasuki.benchmarks.peers;

import com.gruelbox.transactionoutbox.Dialect;
import com.gruelbox.transactionoutbox.Instantiator;
import com.gruelbox.transactionoutbox.Persistor;
import com.gruelbox.transactionoutbox.Submitter;
import com.gruelbox.transactionoutbox.ThreadLocalContextTransactionManager;
import com.gruelbox.transactionoutbox.TransactionManager;
import com.gruelbox.transactionoutbox.TransactionOutbox;
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
import org.slf4j.event.Level;

/** transactionoutbox: one call of an interface for each delivery. */
final class Gruelbox implements Contender {
    private static final int THREADS = 16;
    private static final int QUEUE = 16_384;
    private static final int FLUSH = 2_048;
    private static final Duration ATTEMPTS = Duration.ofSeconds(2);
    private static final long POLLING_MILLIS = 100;

    @Override
    public String name() {
        return "transactionoutbox";
    }

    @Override
    public String version() {
        return "4.2.268 (of 2022; later releases could not be resolved)";
    }

    @Override
    public Kind kind() {
        return Kind.PEER;
    }

    @Override
    public Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("submitter", THREADS + " threads, a queue of " + QUEUE + "; at once after the commit");
        settings.put("flush", FLUSH + " at a time, every " + POLLING_MILLIS + " ms");
        settings.put("attemptFrequency", ATTEMPTS.toSeconds() + " s, which is also the time of a retry");
        settings.put("consumers", "one call for each");
        settings.put("effect", "in the transaction that removes the entry: exactly once");
        return settings;
    }

    @Override
    public Session open(Site site, int consumers, Effect effect) {
        return new AtWork(site, consumers, effect);
    }

    /** What is called later. */
    public interface Consumers {
        /** One consumer meets one message. */
        void handle(int consumer, long id, String body);
    }

    private static final class AtWork implements Session, Consumers {
        private final int consumers;
        private final Effect effect;
        private final ThreadLocalContextTransactionManager transactions;
        private final Gate gate = new Gate(THREADS, QUEUE);
        private final TransactionOutbox outbox;
        private @Nullable Workers flushing;

        AtWork(Site site, int consumers, Effect effect) {
            this.consumers = consumers;
            this.effect = effect;
            transactions = TransactionManager.fromDataSource(site.pool());
            outbox = TransactionOutbox.builder()
                    .transactionManager(transactions)
                    .persistor(Persistor.forDialect(Dialect.POSTGRESQL_9))
                    .instantiator(Instantiator.using(type -> this))
                    .submitter(Submitter.withExecutor(gate))
                    .flushBatchSize(FLUSH)
                    .attemptFrequency(ATTEMPTS)
                    .blockAfterAttempts(10)
                    .logLevelTemporaryFailure(Level.DEBUG)
                    .build();
        }

        @Override
        public void handle(int consumer, long id, String body) {
            try {
                transactions.requireTransaction(
                        transaction -> effect.apply(transaction.connection(), consumer, new Event(id, body)));
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void transaction(Work work) throws Exception {
            transactions.inTransactionThrows(transaction -> work.run(transaction.connection()));
        }

        @Override
        public void publish(Connection connection, List<Event> events) {
            for (Event event : events) {
                for (int consumer = 0; consumer < consumers; consumer++) {
                    outbox.schedule(Consumers.class).handle(consumer, event.id(), event.body());
                }
            }
        }

        @Override
        public void start() {
            gate.open();
            Workers workers = new Workers(POLLING_MILLIS);
            flushing = workers;
            workers.start("transactionoutbox-flush", () -> gate.hasRoom(FLUSH) && outbox.flush());
        }

        @Override
        public void stop() throws InterruptedException {
            Workers workers = flushing;
            flushing = null;
            if (workers != null) {
                workers.stop();
            }
            gate.close();
        }

        @Override
        public void close() throws InterruptedException {
            stop();
        }
    }
}
