package dev.tasuki.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class PropertiesTest {

    @Test
    void whatIsNotSetIsAsInTheCore() {
        TasukiProperties properties = bind(Map.of());
        assertThat(properties.enabled()).isTrue();
        assertThat(properties.migrate()).isTrue();
        assertThat(properties.start()).isTrue();
        assertThat(properties.node()).isNull();
        assertThat(properties.lease()).isEqualTo(Duration.ofSeconds(10));
        assertThat(properties.stopWithin()).isEqualTo(Duration.ofSeconds(20));
        assertThat(properties.retention()).isEqualTo(Duration.ofDays(7));
        assertThat(properties.limits().toLimits()).isEqualTo(Limits.defaults());
        assertThat(properties.topics()).isEmpty();
    }

    @Test
    void everyPropertyCanBeSet() {
        TasukiProperties properties = bind(Map.of(
                "tasuki.node", "shop-1",
                "tasuki.lease", "30s",
                "tasuki.stop-within", "1m",
                "tasuki.retention", "36h",
                "tasuki.limits.payload-bytes", "64KB",
                "tasuki.limits.header-bytes", "500",
                "tasuki.topics.orders.partitions", "4",
                "tasuki.topics[payments.eu].partitions", "8"));
        assertThat(properties.node()).isEqualTo("shop-1");
        assertThat(properties.lease()).isEqualTo(Duration.ofSeconds(30));
        assertThat(properties.stopWithin()).isEqualTo(Duration.ofMinutes(1));
        assertThat(properties.retention()).isEqualTo(Duration.ofHours(36));
        assertThat(properties.limits().payloadBytes()).isEqualTo(DataSize.ofKilobytes(64));
        assertThat(properties.limits().headerBytes()).isEqualTo(DataSize.ofBytes(500));
        assertThat(properties.topics())
                .containsOnly(
                        Map.entry("orders", new TasukiProperties.Topic(4)),
                        Map.entry("payments.eu", new TasukiProperties.Topic(8)));
    }

    @Test
    void aTopicNeedsNoMoreThanItsName() {
        assertThat(bind(Map.of("tasuki.topics.orders", "")).topics())
                .containsOnly(Map.entry("orders", new TasukiProperties.Topic(16)));
    }

    @Test
    void everyPropertyIsDescribedForTheEditor() throws IOException {
        try (InputStream metadata = getClass().getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            assertThat(metadata).isNotNull();
            String json = new String(metadata.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(json)
                    .contains(
                            "\"tasuki.stop-within\"",
                            "\"tasuki.retention\"",
                            "\"tasuki.limits.payload-bytes\"",
                            "\"tasuki.topics\"")
                    .contains("\"management.health.tasuki.enabled\"", "\"spring-bean-reference\"");
        }
    }

    private static TasukiProperties bind(Map<String, String> values) {
        return new Binder(new MapConfigurationPropertySource(values)).bindOrCreate("tasuki", TasukiProperties.class);
    }
}
