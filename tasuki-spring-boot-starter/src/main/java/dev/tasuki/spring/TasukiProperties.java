package dev.tasuki.spring;

import dev.tasuki.Limits;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The settings of this application's node.
 *
 * @param enabled Whether Tasuki is set up at all.
 * @param migrate Whether the schema "tasuki" is created or upgraded at start-up, after Flyway and Liquibase.
 * @param start Whether this node runs its consumers. False for an application that only publishes.
 * @param node Name of this node, which no other running process has. Each process gets one of its own by default.
 * @param lease How long a node may stay silent before others take over its partitions. At least one second.
 * @param stopWithin How long a shutdown waits for deliveries in flight.
 * @param retention How long messages, and what was done with them, are kept at least. Up to seven segments of the ledger.
 * @param statusRefresh How long an answer of the database about the consumers serves health and metrics.
 * @param dataSource Name of the DataSource bean to use, where there are several and none is primary.
 * @param transactionManager Name of the transaction manager bean to use, where several work on the DataSource.
 * @param limits Limits that each message is checked against when it is published.
 * @param topics Topics to create when they do not exist, by name.
 */
@ConfigurationProperties("tasuki")
public record TasukiProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("true") boolean migrate,
        @DefaultValue("true") boolean start,
        @Nullable String node,
        @DefaultValue("10s") Duration lease,
        @DefaultValue("20s") Duration stopWithin,
        @DefaultValue("7d") Duration retention,
        @DefaultValue("5s") Duration statusRefresh,
        @Nullable String dataSource,
        @Nullable String transactionManager,
        @DefaultValue MessageLimits limits,
        @DefaultValue Map<String, Topic> topics) {

    /**
     * What a message may measure at most; checked when it is published.
     *
     * @param payloadBytes Size of the encoded payload, at most 64 MB.
     * @param keyLength Characters of the key, 1 to 500.
     * @param typeLength Characters of the type, 1 to 500.
     * @param headerCount Number of headers, 0 to 1000.
     * @param headerBytes Size of the names and values of all headers together, at most 1 MB.
     */
    public record MessageLimits(
            @DefaultValue("1MB") DataSize payloadBytes,
            @DefaultValue("200") int keyLength,
            @DefaultValue("100") int typeLength,
            @DefaultValue("50") int headerCount,
            @DefaultValue("16KB") DataSize headerBytes) {

        Limits toLimits() {
            return new Limits(bytes(payloadBytes), keyLength, typeLength, headerCount, bytes(headerBytes));
        }

        private static int bytes(DataSize size) {
            return (int) Math.min(size.toBytes(), Integer.MAX_VALUE); // which Limits refuses like any other excess
        }
    }

    /**
     * One topic.
     *
     * @param partitions Into how many shares nodes can divide a consumer's work, 1 to 256. Fixed once the topic exists.
     */
    public record Topic(@DefaultValue("16") int partitions) {}
}
