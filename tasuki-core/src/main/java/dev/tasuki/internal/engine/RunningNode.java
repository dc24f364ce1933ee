package dev.tasuki.internal.engine;

import dev.tasuki.Consumer;
import dev.tasuki.Effect;
import dev.tasuki.internal.postgres.BreakerTable;
import dev.tasuki.internal.postgres.ConsumerTable;
import dev.tasuki.internal.postgres.LedgerTable;
import dev.tasuki.internal.postgres.NodeTable;
import dev.tasuki.internal.postgres.Rebase;
import dev.tasuki.internal.postgres.Segments;
import dev.tasuki.internal.postgres.TickTable;
import dev.tasuki.internal.postgres.Topic;
import dev.tasuki.spi.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A started node: its ticker, keeper, watchdog, retention, reconciler and redriver, and the workers of its consumers, each on a thread of
 * its own.
 */
final class RunningNode {
    private static final Logger log = LoggerFactory.getLogger(RunningNode.class);
    private static final Duration DRAIN = Duration.ofSeconds(5);

    private final NodeContext context;
    private final String name;
    private final long id;
    private final List<Crew> crews;
    private final List<Thread> otherThreads = new ArrayList<>();
    private final Keeper keeper;
    private final Rounds retention;
    private final Rounds reconciler;
    private final Rounds redriver;
    private volatile boolean superseded;
    private volatile boolean stopped;

    private RunningNode(NodeContext context, String name, long id, NodeSetup setup, List<Crew> crews) {
        this.crews = crews;
        this.context = context;
        this.name = name;
        this.id = id;
        this.keeper = new Keeper(context, id, setup.lease(), crews, this::superseded);
        this.retention = new Retention(context, setup.retention()).rounds();
        this.reconciler = new Reconciler(context.database()).rounds();
        this.redriver = new Redriver(context.database()).rounds();
    }

    static RunningNode start(
            Database database, Transactions transactions, Topics topics, MessageEncoder encoder, NodeSetup setup)
            throws SQLException {
        setup.consumers().forEach(consumer -> topics.require(null, consumer.topic())); // while it holds no connection
        List<Registration> registrations = new ArrayList<>();
        try (Connection connection = database.open()) {
            Retention.requireFit(setup.retention(), LedgerTable.segmentLength(connection));
            TickTable.Probe look = TickTable.probe(connection);
            Rebase.ifNeeded(connection);
            TickTable.take(connection, look, Segments.ALL); // a new consumer begins here
            connection.setAutoCommit(false);
            for (Consumer consumer : setup.consumers()) {
                Topic topic = topics.require(null, consumer.topic());
                int id = ConsumerTable.register(connection, consumer, topic);
                Breaker breaker = Breaker.of(consumer);
                BreakerTable.last(connection, id).ifPresent(breaker::resume);
                registrations.add(new Registration(id, consumer, topic, breaker));
            }
            connection.commit();
            String name = setup.nameOrMadeUp();
            int[] consumers = registrations.stream().mapToInt(Registration::id).toArray();
            long id = NodeTable.register(
                    connection, name, setup.lease(), consumers, setup.version(), setup.name() != null);
            connection.commit();
            LedgerTable.countSmallTables(connection);
            connection.commit();
            RunningNode node = create(database, transactions, encoder, setup, name, id);
            node.crews(registrations, LedgerTable.id(connection));
            connection.commit();
            node.startThreads();
            log.info(
                    "node '{}' started with consumers {}",
                    name,
                    registrations.stream().map(Registration::name).toList());
            return node;
        }
    }

    private static RunningNode create(
            Database database,
            Transactions transactions,
            MessageEncoder encoder,
            NodeSetup setup,
            String name,
            long id) {
        TickFeed feed = new TickFeed();
        List<Crew> crews = new ArrayList<>();
        Ticker ticker = new Ticker(
                database,
                feed,
                () -> workers(crews).forEach(Worker::wake),
                () -> workers(crews).forEach(Worker::beginAnew),
                setup.extensions().faults());
        NodeContext context = new NodeContext(
                database,
                transactions,
                setup.extensions(),
                encoder,
                new NodeContext.Log(feed, new SharedPages(), ticker),
                new Watchdog(),
                new Solo());
        return new RunningNode(context, name, id, setup, crews);
    }

    private void crews(List<Registration> registrations, String ledger) {
        for (Registration registration : registrations) {
            DeliveryFactory deliveries = new DeliveryFactory(
                    registration,
                    ledger,
                    context.extensions().codec(),
                    context.encoder(),
                    context.extensions().interceptors());
            if (registration.consumer().effect() instanceof Effect.External) {
                crews.add(new Crew(registration, 1, (crew, place, caution) -> external(deliveries, place)));
            } else {
                int lanes = Math.min(
                        registration.consumer().concurrency(),
                        registration.topic().partitions());
                crews.add(new Crew(
                        registration, lanes, (crew, place, caution) -> database(deliveries, crew, place, caution)));
            }
        }
        crews.forEach(crew -> crew.registration().breaker().onChange(() -> {
            crew.workers().forEach(Worker::wake);
            keeper.look();
        }));
    }

    private Worker database(DeliveryFactory deliveries, Crew crew, int place, Caution caution) {
        Consumer consumer = deliveries.registration().consumer();
        HandlerRun run = new HandlerRun(
                deliveries,
                context.watchdog().watch(consumer.timeout()),
                caution,
                (thread, work) -> crew.replace(place, work, new TimedOut(consumer.name(), consumer.timeout(), null)),
                new Savepoints(context.transactions() instanceof JdbcTransactions));
        return new Worker(consumer.name(), place, new DatabaseLane(context, deliveries, run), new Wakeup());
    }

    private Worker external(DeliveryFactory deliveries, int place) {
        Wakeup wakeup = new Wakeup();
        HandlerPool pool = new HandlerPool(context, deliveries, wakeup);
        return new Worker(deliveries.registration().name(), place, new ExternalLane(context, deliveries, pool), wakeup);
    }

    private List<Worker> workers() {
        return workers(crews);
    }

    private static List<Worker> workers(List<Crew> crews) {
        return crews.stream().flatMap(crew -> crew.workers().stream()).toList();
    }

    private void startThreads() {
        otherThreads.add(new Thread(context.watchdog(), "tasuki-watchdog"));
        otherThreads.add(new Thread(context.log().ticker(), "tasuki-ticker"));
        otherThreads.add(new Thread(keeper, "tasuki-keeper"));
        otherThreads.add(new Thread(retention, "tasuki-retention"));
        otherThreads.add(new Thread(reconciler, "tasuki-reconciler"));
        otherThreads.add(new Thread(redriver, "tasuki-redriver"));
        otherThreads.forEach(thread -> thread.setDaemon(true));
        workers().forEach(Worker::start);
        otherThreads.forEach(Thread::start);
    }

    NodeContext.Log log() {
        return context.log();
    }

    boolean isRunning() {
        return !superseded && !stopped;
    }

    boolean isReady() {
        return isRunning() && keeper.hasLooked();
    }

    private void superseded() {
        superseded = true;
        log.error(
                "node '{}': another process has registered under this name and took over; this one stops its consumers. Give"
                        + " each process a name of its own, or none",
                name);
        workers().forEach(worker -> worker.stop(System.nanoTime()));
    }

    /** Stops within a time; what is still in flight then is returned. */
    void stop(Duration within) {
        long deadline = System.nanoTime() + within.toNanos();
        retention.stop();
        redriver.stop();
        keeper.drain(DRAIN);
        crews.forEach(Crew::stopping);
        List<Worker> workers = workers();
        workers.forEach(worker -> worker.stop(deadline));
        workers.forEach(worker -> join(worker.thread(), deadline));
        for (Worker worker : workers) {
            if (worker.thread().isAlive()) {
                worker.cutShort();
                join(worker.thread(), deadline + Wakeup.millis(3_000));
            }
        }
        stopped = true;
        keeper.stop();
        context.log().ticker().stop();
        context.watchdog().stop();
        reconciler.stop();
        otherThreads.forEach(thread -> join(thread, System.nanoTime() + Wakeup.millis(2_000)));
        leave();
    }

    private void leave() {
        List<String> stuck = workers().stream()
                .map(Worker::thread)
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .toList();
        if (!stuck.isEmpty()) {
            log.warn(
                    "node '{}': {} did not stop in time; others do their deliveries now, and what they still do is fenced off",
                    name,
                    stuck);
        }
        try (Connection connection = context.database().open()) {
            NodeTable.leave(connection, id, stuck.isEmpty());
        } catch (SQLException e) {
            log.warn("node '{}': could not sign off; others take over after the lease: {}", name, e.toString());
        }
        log.info("node '{}' stopped", name);
    }

    private static void join(Thread thread, long deadlineNanos) {
        boolean interrupted = false;
        long left = deadlineNanos - System.nanoTime();
        try {
            if (left > 0) {
                thread.join(Math.max(1, left / 1_000_000));
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
