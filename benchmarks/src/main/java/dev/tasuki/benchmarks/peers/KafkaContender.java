package dev.tasuki.benchmarks.peers;

import dev.tasuki.benchmarks.contender.Contender;
import dev.tasuki.benchmarks.contender.Effect;
import dev.tasuki.benchmarks.contender.Event;
import dev.tasuki.benchmarks.contender.Session;
import dev.tasuki.benchmarks.contender.Site;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.LongSerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.AppInfoParser;

/** Kafka behind an outbox: one topic for all, a group for each consumer, and a topic for what a consumer tries again. */
final class KafkaContender implements Contender {
    private static final int PARTITIONS = 6;
    private static final int READERS_EACH = 2;
    private static final long RETRY_MILLIS = 100;
    private static final int LINGER_MILLIS = 1;
    private static final int BATCH_BYTES = 65_536;

    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public String version() {
        return AppInfoParser.getVersion();
    }

    @Override
    public Kind kind() {
        return Kind.BROKER;
    }

    @Override
    public Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("broker", "one node, KRaft, in a JVM of its own with " + BrokerProcess.HEAP + " of heap");
        settings.put(
                "durability",
                "acks=all of one replica; as by default the broker acknowledges from the page cache and leaves the fsync to"
                        + " the operating system, which the others here do not");
        settings.put("relay", Outbox.relaySettings());
        settings.put("producer", "idempotent, linger.ms=" + LINGER_MILLIS + ", batch.size=" + BATCH_BYTES);
        settings.put("topic", PARTITIONS + " partitions, keyed by the event's id");
        settings.put(
                "consumers",
                "a group each, " + READERS_EACH
                        + " readers with partitions assigned by hand, so that no turn waits for a"
                        + " rebalance; max.poll.records=" + KafkaReader.BATCH);
        settings.put("retry", "from a topic for each consumer with a reader of its own, after " + RETRY_MILLIS + " ms");
        settings.put("effect", "a batch in a transaction of its own, before its offsets are committed: at least once");
        return settings;
    }

    @Override
    public Session open(Site site, int consumers, Effect effect) throws Exception {
        KafkaBroker broker = site.beside(KafkaBroker.class, KafkaBroker::start);
        AtWork session = new AtWork(site, broker, consumers, effect);
        broker.createTopics(session.topics());
        return session;
    }

    private static final class AtWork extends BrokerSession {
        private final Site site;
        private final KafkaBroker broker;
        private final int consumers;
        private final Effect effect;
        private final KafkaProducer<Long, String> producer;

        AtWork(Site site, KafkaBroker broker, int consumers, Effect effect) {
            super(site, broker.handle());
            this.site = site;
            this.broker = broker;
            this.consumers = consumers;
            this.effect = effect;
            producer = new KafkaProducer<>(
                    Map.of(
                            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                            broker.address(),
                            ProducerConfig.ACKS_CONFIG,
                            "all",
                            ProducerConfig.LINGER_MS_CONFIG,
                            LINGER_MILLIS,
                            ProducerConfig.BATCH_SIZE_CONFIG,
                            BATCH_BYTES),
                    new LongSerializer(),
                    new StringSerializer());
        }

        Map<String, Integer> topics() {
            Map<String, Integer> topics = new LinkedHashMap<>();
            topics.put(site.name(), PARTITIONS);
            IntStream.range(0, consumers).forEach(consumer -> topics.put(retryTopic(consumer), 1));
            return topics;
        }

        private String retryTopic(int consumer) {
            return site.name() + "-retry-" + consumer;
        }

        @Override
        void startReaders(Workers workers) {
            for (int consumer = 0; consumer < consumers; consumer++) {
                for (int n = 0; n < READERS_EACH; n++) {
                    int reader = n;
                    List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
                            .filter(partition -> partition % READERS_EACH == reader)
                            .mapToObj(partition -> new TopicPartition(site.name(), partition))
                            .toList();
                    start(workers, "kafka-" + consumer + "-" + n, consumer, partitions, 0);
                }
                List<TopicPartition> retries = List.of(new TopicPartition(retryTopic(consumer), 0));
                start(workers, "kafka-retry-" + consumer, consumer, retries, RETRY_MILLIS);
            }
        }

        private void start(
                Workers workers, String name, int consumer, List<TopicPartition> partitions, long delayMillis) {
            KafkaReader reader = new KafkaReader(
                    broker.address(),
                    site.name() + "-" + consumer,
                    partitions,
                    new Effects(site.pool(), effect, consumer),
                    events -> send(retryTopic(consumer), events),
                    delayMillis);
            read(workers, name, reader);
        }

        @Override
        void send(List<Event> events) throws Exception {
            send(site.name(), events);
        }

        private void send(String topic, List<Event> events) throws Exception {
            List<Future<RecordMetadata>> sent = new ArrayList<>(events.size());
            for (Event event : events) {
                sent.add(producer.send(new ProducerRecord<>(topic, event.id(), event.body())));
            }
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }
        }

        @Override
        public void close() throws Exception {
            stop();
            producer.close();
            broker.deleteTopics(topics().keySet());
        }
    }
}
