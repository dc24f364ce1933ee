package dev.tasuki.benchmarks.peers;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.serializer.GsonSerializer;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.tasuki.benchmarks.contender.Contender;
import dev.tasuki.benchmarks.contender.Effect;
import dev.tasuki.benchmarks.contender.Event;
import dev.tasuki.benchmarks.contender.Session;
import dev.tasuki.benchmarks.contender.Site;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** db-scheduler: one task for each consumer, one execution for each delivery. */
final class DbScheduler implements Contender {
    private static final int THREADS = 20;
    private static final Duration POLLING = Duration.ofMillis(50);
    private static final Duration RETRY = Duration.ofMillis(100);
    private static final String TABLE = """
            create table scheduled_tasks (
                task_name text not null, task_instance text not null, task_data bytea, execution_time timestamptz not null,
                picked boolean not null, picked_by text, last_success timestamptz, last_failure timestamptz,
                consecutive_failures int, last_heartbeat timestamptz, version bigint not null, priority smallint,
                primary key (task_name, task_instance));
            create index execution_time_idx on scheduled_tasks (execution_time);
            create index last_heartbeat_idx on scheduled_tasks (last_heartbeat)""";

    @Override
    public String name() {
        return "db-scheduler";
    }

    @Override
    public String version() {
        return "16.12.0";
    }

    @Override
    public Kind kind() {
        return Kind.PEER;
    }

    @Override
    public Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put(
                "polling", "lock-and-fetch (4.0, 20.0), every " + POLLING.toMillis() + " ms, immediate execution on");
        settings.put("threads", Integer.toString(THREADS));
        settings.put("table", "as documented, without the index on priority, which is off");
        settings.put("consumers", "one task each, scheduleBatch with one execution for each");
        settings.put("retry", "after " + RETRY.toMillis() + " ms");
        settings.put("effect", "in a transaction of its own, before the execution is removed: at least once");
        return settings;
    }

    @Override
    public Session open(Site site, int consumers, Effect effect) {
        site.run(TABLE);
        return new AtWork(site, consumers, effect);
    }

    private static final class AtWork implements Session {
        private final Site site;
        private final JoiningDataSource joining;
        private final List<OneTimeTask<Event>> tasks = new ArrayList<>();
        private final SchedulerClient client;
        private @Nullable Scheduler scheduler;

        AtWork(Site site, int consumers, Effect effect) {
            this.site = site;
            joining = new JoiningDataSource(site.pool());
            for (int i = 0; i < consumers; i++) {
                int consumer = i;
                tasks.add(Tasks.oneTime("consumer-" + consumer, Event.class)
                        .onFailure(new FailureHandler.OnFailureRetryLater<>(RETRY))
                        .execute((instance, context) -> apply(effect, consumer, instance.getData())));
            }
            client = SchedulerClient.Builder.create(joining, tasks.toArray(OneTimeTask[]::new))
                    .serializer(new GsonSerializer())
                    .build();
        }

        private void apply(Effect effect, int consumer, Event event) {
            try (Connection connection = site.pool().getConnection()) {
                effect.apply(connection, consumer, event);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void transaction(Work work) throws Exception {
            joining.transaction(work);
        }

        @Override
        public void publish(Connection connection, List<Event> events) {
            List<TaskInstance<?>> instances = new ArrayList<>(events.size() * tasks.size());
            for (Event event : events) {
                for (OneTimeTask<Event> task : tasks) {
                    instances.add(task.instance(Long.toString(event.id()), event));
                }
            }
            Scheduler running = scheduler;
            if (running != null) {
                running.scheduleBatch(instances, Instant.now()); // the one that works is told to look at once
            } else {
                client.scheduleBatch(instances, Instant.now());
            }
        }

        @Override
        public void start() {
            Scheduler started = Scheduler.create(joining, List.copyOf(tasks))
                    .serializer(new GsonSerializer())
                    .threads(THREADS)
                    .pollingInterval(POLLING)
                    .pollUsingLockAndFetch(4.0, 20.0)
                    .enableImmediateExecution()
                    .build();
            scheduler = started;
            started.start();
        }

        @Override
        public void stop() {
            Scheduler running = scheduler;
            scheduler = null;
            if (running != null) {
                running.stop();
            }
        }

        @Override
        public void close() {
            stop();
        }
    }
}
