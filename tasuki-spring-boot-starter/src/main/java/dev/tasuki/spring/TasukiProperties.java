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
 * @param enabled whether Tasuki is set up at all
 * @param migrate whether the schema "tasuki" is created or upgraded when the application starts, after Flyway and Liquibase
 * @param start whether this node runs its consumers; false for an application that only publishes
 * @param node this node's name, which no other running process has; without it, each process gets one of its own
 * @param lease how long a node may stay silent before others take over its partitions, at least 1 s
 * @param stopWithin how long a shutdown waits for deliveries in flight
 * @param dataSource name of the DataSource bean to use, where there are several and none is primary
 * @param transactionManager name of the PlatformTransactionManager bean to use, where several work on the DataSource
 * @param limits what a message may measure at most
 * @param topics the topics to create when they do not exist, by name
 */
@ConfigurationProperties("tasuki")
public record TasukiProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("true") boolean migrate,
        @DefaultValue("true") boolean start,
        @Nullable String node,
        @DefaultValue("10s") Duration lease,
        @DefaultValue("20s") Duration stopWithin,
        @Nullable String dataSource,
        @Nullable String transactionManager,
        @DefaultValue MessageLimits limits,
        @DefaultValue Map<String, Topic> topics) {

    /**
     * What a message may measure at most; checked when it is published.
     *
     * @param payloadBytes the encoded payload, at most 64 MB
     * @param keyLength characters of the key, 1 to 1000
     * @param typeLength characters of the type, 1 to 500
     * @param headerCount how many headers, 0 to 1000
     * @param headerBytes names and values of all headers together, at most 1 MB
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
     * @param partitions into how many shares nodes can divide a consumer's work, 1 to 256; fixed once the topic exists
     */
    public record Topic(@DefaultValue("16") int partitions) {}
}
