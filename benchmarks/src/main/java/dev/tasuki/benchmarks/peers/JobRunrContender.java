package dev.tasuki.benchmarks.peers;

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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jobrunr.configuration.JobRunr;
import org.jobrunr.configuration.JobRunrConfiguration;
import org.jobrunr.jobs.filters.RetryFilter;
import org.jobrunr.jobs.lambdas.JobRequest;
import org.jobrunr.jobs.lambdas.JobRequestHandler;
import org.jobrunr.scheduling.JobRequestScheduler;
import org.jobrunr.server.BackgroundJobServer;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.server.JobActivator;
import org.jobrunr.storage.StorageProviderUtils.DatabaseOptions;
import org.jobrunr.storage.sql.postgres.PostgresStorageProvider;
import org.jobrunr.utils.mapper.gson.GsonJsonMapper;

/** JobRunr: one job for each delivery. */
final class JobRunrContender implements Contender {
    private static final int WORKERS = 16;
    private static final Duration POLLING = Duration.ofSeconds(5);

    @Override
    public String name() {
        return "jobrunr";
    }

    @Override
    public String version() {
        return "8.7.0";
    }

    @Override
    public Kind kind() {
        return Kind.PEER;
    }

    @Override
    public Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("polling", "every " + POLLING.toSeconds() + " s, the least that a SQL store allows");
        settings.put("workers", Integer.toString(WORKERS));
        settings.put("consumers", "one job for each, enqueued as a stream");
        settings.put(
                "publishing",
                "joined to the caller's transaction by a DataSource of the benchmark's own: this edition"
                        + " commits by itself otherwise");
        settings.put("JSON", "Gson");
        settings.put("succeeded jobs", "kept, as by default");
        settings.put("retry", "RetryFilter(10, 0): at the next poll");
        settings.put("effect", "in a transaction of its own, before the job is saved as succeeded: at least once");
        return settings;
    }

    @Override
    public Session open(Site site, int consumers, Effect effect) {
        return new AtWork(site, consumers, effect);
    }

    /** One delivery; its fields are what is stored. */
    public static final class Deliver implements JobRequest {
        private int consumer;
        private long id;
        private String body = "";

        /** For JSON. */
        public Deliver() {}

        Deliver(int consumer, Event event) {
            this.consumer = consumer;
            id = event.id();
            body = event.body();
        }

        @Override
        public Class<Delivering> getJobRequestHandler() {
            return Delivering.class;
        }
    }

    /** Does the effect of a delivery. */
    public static final class Delivering implements JobRequestHandler<Deliver> {
        private final Site site;
        private final Effect effect;

        Delivering(Site site, Effect effect) {
            this.site = site;
            this.effect = effect;
        }

        @Override
        public void run(Deliver request) throws Exception {
            try (Connection connection = site.pool().getConnection()) {
                effect.apply(connection, request.consumer, new Event(request.id, request.body));
            }
        }
    }

    private static final class AtWork implements Session {
        private final JoiningDataSource joining;
        private final int consumers;
        private final JobRequestScheduler jobs;
        private final BackgroundJobServer server;

        AtWork(Site site, int consumers, Effect effect) {
            this.consumers = consumers;
            joining = new JoiningDataSource(site.pool());
            Delivering handler = new Delivering(site, effect);
            JobRunrConfiguration.JobRunrConfigurationResult result = JobRunr.configure()
                    .useJsonMapper(new GsonJsonMapper()) // else what a broker brings along decides
                    .useStorageProvider(new PostgresStorageProvider(joining, DatabaseOptions.CREATE))
                    .useJobActivator(activator(handler))
                    .withJobFilter(new RetryFilter(10, 0))
                    .useBackgroundJobServer(
                            BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
                                    .andPollInterval(POLLING)
                                    .andWorkerCount(WORKERS),
                            false)
                    .initialize();
            jobs = result.getJobRequestScheduler();
            server = result.getBackgroundJobServer();
        }

        private static JobActivator activator(Delivering handler) {
            return new JobActivator() {
                @Override
                public <T> T activateJob(Class<T> type) {
                    return type.cast(handler);
                }
            };
        }

        @Override
        public void transaction(Work work) throws Exception {
            joining.transaction(work);
        }

        @Override
        public void publish(Connection connection, List<Event> events) {
            Stream<Deliver> requests = events.stream()
                    .flatMap(event -> IntStream.range(0, consumers).mapToObj(consumer -> new Deliver(consumer, event)));
            jobs.enqueue(requests);
        }

        @Override
        public void start() {
            server.start();
        }

        @Override
        public void stop() {
            if (server.isRunning()) {
                server.stop();
            }
        }

        @Override
        public void close() {
            stop();
            JobRunr.destroy();
        }
    }
}
