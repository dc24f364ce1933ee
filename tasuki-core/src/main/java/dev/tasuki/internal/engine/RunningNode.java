package dev.tasuki.internal.engine;

import dev.tasuki.Consumer;
import dev.tasuki.Effect;
import dev.tasuki.internal.postgres.ConsumerTable;
import dev.tasuki.internal.postgres.LedgerTable;
import dev.tasuki.internal.postgres.NodeTable;
import dev.tasuki.internal.postgres.Rebase;
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

/** A started node: its ticker, its keeper, its watchdog, and the workers of its consumers, each on a thread of its own. */
final class RunningNode {
    private static final Logger log = LoggerFactory.getLogger(RunningNode.class);

    private final NodeContext context;
    private final String name;
    private final long id;
    private final List<Worker> workers;
    private final List<Thread> workerThreads = new ArrayList<>();
    private final List<Thread> otherThreads = new ArrayList<>();
    private final List<Keeper.Crew> crews = new ArrayList<>();
    private final Keeper keeper;
    private final Reconciler reconciler;
    private volatile boolean superseded;
    private volatile boolean stopped;

    private RunningNode(NodeContext context, String name, long id, Duration lease, List<Worker> workers) {
        this.workers = workers;
        this.context = context;
        this.name = name;
        this.id = id;
        this.keeper = new Keeper(context, id, lease, crews, this::superseded);
        this.reconciler = new Reconciler(context.database());
    }

    static RunningNode start(
            Database database, Transactions transactions, Topics topics, MessageEncoder encoder, NodeSetup setup)
            throws SQLException {
        List<Registration> registrations = new ArrayList<>();
        try (Connection connection = database.open()) {
            TickTable.Probe look = TickTable.probe(connection);
            Rebase.ifNeeded(connection);
            TickTable.take(connection, look); // a new consumer begins here
            connection.setAutoCommit(false);
            for (Consumer consumer : setup.consumers()) {
                Topic topic = topics.require(null, consumer.topic());
                registrations.add(
                        new Registration(ConsumerTable.register(connection, consumer, topic), consumer, topic));
            }
            connection.commit();
            String name = setup.nameOrMadeUp();
            long id = NodeTable.register(connection, name, setup.lease(), setup.name() != null);
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
        List<Worker> workers = new ArrayList<>();
        Ticker ticker = new Ticker(
                database,
                feed,
                () -> workers.forEach(Worker::wake),
                () -> workers.forEach(Worker::beginAnew),
                setup.extensions().faults());
        NodeContext context = new NodeContext(
                database,
                transactions,
                setup.extensions(),
                encoder,
                new NodeContext.Clock(feed, ticker),
                new Watchdog());
        return new RunningNode(context, name, id, setup.lease(), workers);
    }

    private void crews(List<Registration> registrations, String ledger) {
        for (Registration registration : registrations) {
            DeliveryFactory deliveries = new DeliveryFactory(
                    registration,
                    ledger,
                    context.extensions().codec(),
                    context.encoder(),
                    context.extensions().interceptors());
            List<Worker> crew = new ArrayList<>();
            if (registration.consumer().effect() instanceof Effect.External) {
                crew.add(external(deliveries));
            } else {
                int lanes = Math.min(
                        registration.consumer().concurrency(),
                        registration.topic().partitions());
                for (int i = 0; i < lanes; i++) {
                    crew.add(database(deliveries));
                }
            }
            for (Worker worker : crew) {
                workerThreads.add(new Thread(worker, "tasuki-" + registration.name() + "-" + crew.indexOf(worker)));
            }
            workers.addAll(crew);
            crews.add(new Keeper.Crew(registration, crew));
        }
    }

    private Worker database(DeliveryFactory deliveries) {
        HandlerRun run = new HandlerRun(deliveries, context.watchdog().watch());
        return new Worker(deliveries.registration().name(), new DatabaseLane(context, deliveries, run), new Wakeup());
    }

    private Worker external(DeliveryFactory deliveries) {
        Wakeup wakeup = new Wakeup();
        HandlerPool pool = new HandlerPool(context, deliveries, wakeup);
        return new Worker(deliveries.registration().name(), new ExternalLane(context, deliveries, pool), wakeup);
    }

    private void startThreads() {
        otherThreads.add(new Thread(context.watchdog(), "tasuki-watchdog"));
        otherThreads.add(new Thread(context.clock().ticker(), "tasuki-ticker"));
        otherThreads.add(new Thread(keeper, "tasuki-keeper"));
        otherThreads.add(new Thread(reconciler, "tasuki-reconciler"));
        otherThreads.forEach(thread -> thread.setDaemon(true));
        workerThreads.forEach(Thread::start);
        otherThreads.forEach(Thread::start);
    }

    NodeContext.Clock clock() {
        return context.clock();
    }

    boolean isRunning() {
        return !superseded && !stopped;
    }

    private void superseded() {
        superseded = true;
        log.error(
                "node '{}': another process has registered under this name and took over; this one stops its consumers. Give"
                        + " each process a name of its own, or none",
                name);
        workers.forEach(worker -> worker.stop(System.nanoTime()));
    }

    /** Stops within a time; what is still in flight then is returned. */
    void stop(Duration within) {
        long deadline = System.nanoTime() + within.toNanos();
        keeper.stop();
        join(otherThreads.get(2), deadline + Wakeup.millis(5_000));
        workers.forEach(worker -> worker.stop(deadline));
        for (Thread thread : workerThreads) {
            join(thread, deadline);
        }
        for (int i = 0; i < workerThreads.size(); i++) {
            Thread thread = workerThreads.get(i);
            if (thread.isAlive()) {
                workers.get(i).cutShort(thread);
                join(thread, deadline + Wakeup.millis(3_000));
            }
        }
        stopped = true;
        context.clock().ticker().stop();
        context.watchdog().stop();
        reconciler.stop();
        otherThreads.forEach(thread -> join(thread, System.nanoTime() + Wakeup.millis(2_000)));
        leave();
    }

    private void leave() {
        List<String> stuck = workerThreads.stream()
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
            NodeTable.leave(connection, id);
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
