package dev.tasuki.benchmarks.peers;

import dev.tasuki.benchmarks.contender.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads partitions for a group: a batch, its effects, then its offsets. Used by one thread, and closed when that has ended. */
final class KafkaReader implements BrokerSession.Reader {
    static final int BATCH = 500; // Kafka's default
    private static final Duration WAIT = Duration.ofMillis(200);

    private final KafkaConsumer<Long, String> consumer;
    private final Effects effects;
    private final Outbox.Sending retry;
    private final long delayMillis;

    /**
     * Begins where the group's offsets are.
     *
     * @param retry where failed events go, durably, before the offsets do
     * @param delayMillis how old a record has to be before its effect is tried
     */
    KafkaReader(
            String address,
            String group,
            List<TopicPartition> partitions,
            Effects effects,
            Outbox.Sending retry,
            long delayMillis) {
        consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        address,
                        ConsumerConfig.GROUP_ID_CONFIG,
                        group,
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        BATCH),
                new LongDeserializer(),
                new StringDeserializer());
        consumer.assign(partitions);
        this.effects = effects;
        this.retry = retry;
        this.delayMillis = delayMillis;
    }

    /** Takes what is there, or waits a moment for something; so always true. */
    @Override
    public boolean take() throws Exception {
        ConsumerRecords<Long, String> records = consumer.poll(WAIT);
        if (!records.isEmpty()) {
            try {
                handle(records);
            } catch (Exception e) {
                rewind(records);
                throw e;
            }
        }
        return true;
    }

    private void handle(ConsumerRecords<Long, String> records) throws Exception {
        List<Event> events = new ArrayList<>(records.count());
        long newest = 0;
        for (ConsumerRecord<Long, String> each : records) {
            events.add(new Event(each.key(), each.value()));
            newest = Math.max(newest, each.timestamp());
        }
        if (delayMillis > 0) {
            // Until the last is due: at most one delay, since a record is polled no earlier than it is written
            TimeUnit.MILLISECONDS.sleep(newest + delayMillis - System.currentTimeMillis());
        }
        List<Event> refused = effects.commit(events);
        if (!refused.isEmpty()) {
            retry.send(refused);
        }
        consumer.commitSync();
    }

    private void rewind(ConsumerRecords<Long, String> records) {
        for (TopicPartition partition : records.partitions()) {
            consumer.seek(partition, records.records(partition).get(0).offset());
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
