package dev.tasuki.benchmarks.peers;

import dev.tasuki.benchmarks.contender.Contender;
import dev.tasuki.benchmarks.contender.Effect;
import dev.tasuki.benchmarks.contender.Event;
import dev.tasuki.benchmarks.contender.Session;
import dev.tasuki.benchmarks.contender.Site;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DeferredImportSelector;
import org.springframework.context.annotation.Import;
import org.springframework.core.task.TaskExecutor;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.modulith.events.FailedEventPublications;
import org.springframework.modulith.events.IncompleteEventPublications;
import org.springframework.modulith.events.ResubmissionOptions;

/** Spring Modulith's event publication registry on JDBC: one publication for each delivery. */
final class Modulith implements Contender {
    private static final int THREADS = 16;
    private static final long RESUBMIT_MILLIS = 100;

    @Override
    public String name() {
        return "modulith";
    }

    @Override
    public String version() {
        return "2.1.1";
    }

    @Override
    public Kind kind() {
        return Kind.PEER;
    }

    @Override
    public int mostConsumers() {
        return ModulithListeners.ALL.size();
    }

    @Override
    public Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("listeners", "@ApplicationModuleListener on " + THREADS + " threads, in the JVM that published");
        settings.put("completion-mode", "delete");
        settings.put("backlog", "resubmitIncompletePublications once at the start, as after a restart");
        settings.put(
                "retry",
                "FailedEventPublications.resubmit every " + RESUBMIT_MILLIS + " ms, batches of 1,000, any age");
        settings.put("effect", "in the listener's transaction, before the publication is completed: at least once");
        return settings;
    }

    @Override
    public Session open(Site site, int consumers, Effect effect) {
        Gate gate = new Gate(THREADS, Integer.MAX_VALUE);
        List<Class<?>> beans = new ArrayList<>(List.of(Parts.class));
        beans.addAll(ModulithListeners.ALL.subList(0, consumers));
        return new AtWork(site, effect, gate, beans);
    }

    /** The executor of {@code @Async}, and Modulith's auto-configuration. */
    @Configuration(proxyBeanMethods = false)
    @Import(AutoConfigurations.class)
    static class Parts {
        /** The one that is being opened: contexts open one after the other. */
        private static @Nullable Gate opening;

        @Bean
        TaskExecutor taskExecutor() {
            Gate gate = opening;
            if (gate == null) {
                throw new IllegalStateException("no session is being opened");
            }
            return gate::execute;
        }
    }

    static final class AutoConfigurations implements DeferredImportSelector {
        @Override
        public String[] selectImports(AnnotationMetadata importing) {
            return new String[] {
                "org.springframework.modulith.events.jackson.JacksonEventSerializationConfiguration",
                "org.springframework.modulith.events.jdbc.JdbcEventPublicationAutoConfiguration",
                "org.springframework.modulith.events.config.EventPublicationAutoConfiguration"
            };
        }
    }

    private static final class AtWork extends SpringSession {
        private final Gate gate;
        private @Nullable Workers resubmitting;

        AtWork(Site site, Effect effect, Gate gate, List<Class<?>> beans) {
            super(site, effect, properties(gate), beans);
            this.gate = gate;
        }

        private static Map<String, Object> properties(Gate gate) {
            Parts.opening = gate;
            return Map.of(
                    "spring.modulith.events.completion-mode",
                    "DELETE",
                    "spring.modulith.events.jdbc.schema-initialization.enabled",
                    "true");
        }

        @Override
        public void publish(Connection connection, List<Event> events) {
            events.forEach(context()::publishEvent);
        }

        @Override
        public void start() {
            gate.open();
            Workers workers = new Workers(RESUBMIT_MILLIS);
            resubmitting = workers;
            bean(IncompleteEventPublications.class).resubmitIncompletePublications(publication -> true);
            ResubmissionOptions options = ResubmissionOptions.defaults()
                    .withBatchSize(1_000)
                    .withMaxInFlight(1_000)
                    .withMinAge(Duration.ZERO);
            FailedEventPublications failed = bean(FailedEventPublications.class);
            workers.start("modulith-resubmit", () -> {
                failed.resubmit(options);
                return false;
            });
        }

        @Override
        public void stop() throws InterruptedException {
            Workers workers = resubmitting;
            resubmitting = null;
            if (workers != null) {
                workers.stop();
            }
            gate.close();
        }
    }
}
