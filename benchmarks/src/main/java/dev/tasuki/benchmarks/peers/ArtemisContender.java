package dev.tasuki.benchmarks.peers;

import dev.tasuki.benchmarks.contender.Contender;
import dev.tasuki.benchmarks.contender.Effect;
import dev.tasuki.benchmarks.contender.Event;
import dev.tasuki.benchmarks.contender.Session;
import dev.tasuki.benchmarks.contender.Site;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.utils.VersionLoader;

/** Artemis behind an outbox: one multicast address, and a durable queue for each consumer. */
final class ArtemisContender implements Contender {
    private static final int READERS_EACH = 2;

    @Override
    public String name() {
        return "artemis";
    }

    @Override
    public String version() {
        return VersionLoader.getVersion().getFullVersion();
    }

    @Override
    public Kind kind() {
        return Kind.BROKER;
    }

    @Override
    public Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("broker", "one node in a JVM of its own with " + BrokerProcess.HEAP + " of heap, core protocol");
        settings.put(
                "durability",
                "durable messages, journal on NIO with data synced at each commit, journal-buffer-timeout "
                        + ArtemisBroker.BUFFER_NANOS + " ns");
        settings.put("relay", Outbox.relaySettings());
        settings.put("producer", "a transaction of the broker for each batch");
        settings.put("address", "multicast, one durable queue for each consumer");
        settings.put(
                "consumers",
                READERS_EACH + " readers for each queue, a connection each, up to " + ArtemisReader.BATCH
                        + " messages in a transaction");
        settings.put(
                "retry",
                "sent to the consumer's own queue again, scheduled in " + ArtemisReader.RETRY_MILLIS
                        + " ms, in the transaction of the acknowledgements");
        settings.put("effect", "a batch in a transaction of its own, before it is acknowledged: at least once");
        return settings;
    }

    @Override
    public Session open(Site site, int consumers, Effect effect) throws Exception {
        return new AtWork(site, site.beside(ArtemisBroker.class, ArtemisBroker::start), consumers, effect);
    }

    private static final class AtWork extends BrokerSession {
        private final Site site;
        private final ArtemisBroker broker;
        private final int consumers;
        private final Effect effect;
        private final ClientSessionFactory connection;
        private final ClientSession relay;
        private final ClientProducer producer;

        AtWork(Site site, ArtemisBroker broker, int consumers, Effect effect) throws Exception {
            super(site, broker.handle());
            this.site = site;
            this.broker = broker;
            this.consumers = consumers;
            this.effect = effect;
            connection = broker.locator().createSessionFactory();
            relay = connection.createSession(false, false);
            for (int consumer = 0; consumer < consumers; consumer++) {
                relay.createQueue(QueueConfiguration.of(queue(consumer))
                        .setAddress(site.name())
                        .setRoutingType(RoutingType.MULTICAST)
                        .setDurable(true));
            }
            producer = relay.createProducer(site.name());
        }

        private String queue(int consumer) {
            return site.name() + "-" + consumer;
        }

        @Override
        void startReaders(Workers workers) throws Exception {
            for (int consumer = 0; consumer < consumers; consumer++) {
                Effects effects = new Effects(site.pool(), effect, consumer);
                String queue = queue(consumer);
                for (int n = 0; n < READERS_EACH; n++) {
                    read(
                            workers,
                            "artemis-" + consumer + "-" + n,
                            new ArtemisReader(broker.locator(), queue, site.name() + "::" + queue, effects));
                }
            }
        }

        /** The commit returns when the journal has it on the disk. */
        @Override
        void send(List<Event> events) throws ActiveMQException {
            try {
                for (Event event : events) {
                    producer.send(ArtemisReader.message(relay, event));
                }
                relay.commit();
            } catch (ActiveMQException e) {
                relay.rollback();
                throw e;
            }
        }

        @Override
        public void close() throws Exception {
            stop();
            for (int consumer = 0; consumer < consumers; consumer++) {
                relay.deleteQueue(queue(consumer));
            }
            connection.close();
        }
    }
}
