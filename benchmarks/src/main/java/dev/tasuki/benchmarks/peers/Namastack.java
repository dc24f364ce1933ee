package dev.tasuki.benchmarks.peers;

import dev.tasuki.benchmarks.contender.Contender;
import dev.tasuki.benchmarks.contender.Effect;
import dev.tasuki.benchmarks.contender.Event;
import dev.tasuki.benchmarks.contender.Session;
import dev.tasuki.benchmarks.contender.Site;
import io.namastack.outbox.Outbox;
import io.namastack.outbox.OutboxProcessingScheduler;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DeferredImportSelector;
import org.springframework.context.annotation.Import;
import org.springframework.core.type.AnnotationMetadata;

/** Namastack Outbox on JDBC: one record for each delivery, under the message's key. */
final class Namastack implements Contender {
    private static final Map<String, Object> PROPERTIES = Map.of(
            "namastack.outbox.polling.trigger", "fixed",
            "namastack.outbox.polling.fixed.interval", "25ms",
            "namastack.outbox.polling.batch-size", "800",
            "namastack.outbox.processing.executor-core-pool-size", "16",
            "namastack.outbox.processing.executor-max-pool-size", "16",
            "namastack.outbox.processing.stop-on-first-failure", "false",
            "namastack.outbox.retry.policy", "fixed",
            "namastack.outbox.retry.fixed.delay", "100ms",
            "namastack.outbox.retry.max-retries", "10",
            "namastack.outbox.multicaster.enabled", "false");

    @Override
    public String name() {
        return "namastack";
    }

    @Override
    public String version() {
        return "1.6.0";
    }

    @Override
    public Kind kind() {
        return Kind.PEER;
    }

    @Override
    public int mostConsumers() {
        return NamastackHandlers.ALL.size();
    }

    @Override
    public Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        PROPERTIES.keySet().stream().sorted().forEach(name -> settings.put(name, String.valueOf(PROPERTIES.get(name))));
        settings.put("consumers", "typed handlers, the message's id as the key");
        settings.put("effect", "in a transaction of its own, before the record is completed: at least once");
        return settings;
    }

    @Override
    public Session open(Site site, int consumers, Effect effect) {
        List<Class<?>> beans = new ArrayList<>(List.of(Parts.class));
        beans.addAll(NamastackHandlers.ALL.subList(0, consumers));
        return new AtWork(site, effect, beans);
    }

    @Configuration(proxyBeanMethods = false)
    @Import(AutoConfigurations.class)
    static class Parts {}

    static final class AutoConfigurations implements DeferredImportSelector {
        @Override
        public String[] selectImports(AnnotationMetadata importing) {
            return new String[] {
                "org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration",
                "org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration",
                "io.namastack.outbox.OutboxJacksonAutoConfiguration",
                "io.namastack.outbox.config.JdbcOutboxAutoConfiguration",
                "io.namastack.outbox.config.JdbcOutboxSchemaAutoConfiguration",
                "io.namastack.outbox.config.OutboxCoreInfrastructureAutoConfiguration",
                "io.namastack.outbox.config.OutboxCoreThreadingAutoConfiguration",
                "io.namastack.outbox.config.OutboxCoreProcessingAutoConfiguration",
                "io.namastack.outbox.config.OutboxCoreSchedulingAutoConfiguration"
            };
        }
    }

    private static final class AtWork extends SpringSession {
        private final Outbox outbox;
        private final OutboxProcessingScheduler scheduler;

        AtWork(Site site, Effect effect, List<Class<?>> beans) {
            super(site, effect, PROPERTIES, beans);
            outbox = bean(Outbox.class);
            scheduler = bean(OutboxProcessingScheduler.class);
            scheduler.stop();
        }

        @Override
        public void publish(Connection connection, List<Event> events) {
            events.forEach(event -> outbox.schedule(event, Long.toString(event.id())));
        }

        @Override
        public void start() {
            scheduler.start();
        }

        @Override
        public void stop() {
            scheduler.stop();
        }
    }
}
