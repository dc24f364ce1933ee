package dev.tasuki.internal.engine;

import dev.tasuki.internal.postgres.AssignmentTable;
import dev.tasuki.internal.postgres.AssignmentTable.Grant;
import dev.tasuki.internal.postgres.AssignmentTable.Shares;
import dev.tasuki.internal.postgres.NodeTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this node's place among the others: says that it is alive, and works towards its fair share of each consumer's
 * partitions. It only ever takes what no living node holds; who has more than its share gives back by itself, when nothing of
 * it is in hand. So a newcomer stops nobody, and a node that stops waits for no lease.
 *
 * <p>Who was silent itself does not judge the silence of others: after an outage of the database all leases are over, and the node
 * that is back first would take everything from the others, and take them for dead. It waits for half a lease before it takes.
 */
final class Keeper implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Keeper.class);
    private static final long LOOK_EVERY = Wakeup.millis(500);
    private static final long BEAT_EVERY = Wakeup.millis(1_000);

    private final NodeContext context;
    private final long node;
    private final Duration lease;
    private final List<Crew> crews;
    private final Runnable onSuperseded;
    private final BreakerNotes breakers;
    private final Wakeup bell = new Wakeup();
    private final CountDownLatch drained = new CountDownLatch(1);
    private long nextBeat = System.nanoTime();
    private long heardNanos = System.nanoTime();
    private long patientUntilNanos = System.nanoTime();
    private volatile boolean draining;
    private volatile boolean stopped;
    private volatile boolean looked;

    Keeper(NodeContext context, long node, Duration lease, List<Crew> crews, Runnable onSuperseded) {
        this.context = context;
        this.node = node;
        this.lease = lease;
        this.crews = crews;
        this.onSuperseded = onSuperseded;
        this.breakers = new BreakerNotes(node);
    }

    /** There is something new to write down. */
    void look() {
        bell.signal();
    }

    /** Takes nothing any more, and lets others know; goes on saying that the node is alive. Waits until it is so. */
    void drain(Duration atMost) {
        draining = true;
        bell.signal();
        try {
            if (!drained.await(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                log.debug("the keeper did not answer within {}", atMost);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void stop() {
        stopped = true;
        bell.signal();
    }

    /** Whether it has looked for partitions at least once for each consumer. */
    boolean hasLooked() {
        return looked;
    }

    @Override
    public void run() {
        // Whoever is back first waits for the others for half a lease
        Backoff backoff = new Backoff("this node's heartbeat", lease.toMillis() / 4);
        long pause = Math.min(LOOK_EVERY, lease.toNanos() / 4);
        while (!stopped) {
            try {
                if (!keep()) {
                    drained.countDown();
                    onSuperseded.run();
                    return;
                }
                looked = true;
                backoff.reset();
                bell.await(pause); // without a connection, which others may wait for
            } catch (InterruptedException e) {
                return;
            } catch (Exception e) {
                if (draining) {
                    drained.countDown(); // others will know when the node leaves, or by its lease
                }
                nextBeat = System.nanoTime();
                backoff.failed(e, () -> stopped);
            }
        }
    }

    /** One look; false when another process has taken this node's place. */
    private boolean keep() throws Exception {
        try (Connection connection = context.database().open()) {
            if (!isAlive(connection)) {
                return false;
            }
            breakers.write(connection, crews);
            if (draining) {
                NodeTable.drain(connection, node);
                drained.countDown();
            } else {
                share(connection);
            }
            return true;
        }
    }

    private boolean isAlive(Connection connection) throws SQLException {
        long now = System.nanoTime();
        if (now - nextBeat < 0) {
            return true;
        }
        nextBeat = now + Math.min(BEAT_EVERY, lease.toNanos() / 4);
        Optional<NodeTable.Beat> beat = NodeTable.heartbeat(connection, node);
        heard();
        beat.ifPresent(heard -> {
            pause(heard.paused());
            nudge(heard.restless());
        });
        return beat.isPresent();
    }

    private void heard() {
        long now = System.nanoTime();
        long half = lease.toNanos() / 2;
        if (now - heardNanos > half) {
            patientUntilNanos = now + half;
        }
        heardNanos = now;
    }

    private boolean isPatient() {
        return System.nanoTime() - patientUntilNanos < 0;
    }

    /** Their workers would see it by themselves, but each with a look of its own. */
    private void nudge(List<Integer> restless) {
        crews.stream()
                .filter(crew -> restless.contains(crew.registration().id()))
                .flatMap(crew -> crew.workers().stream())
                .forEach(Worker::nudge);
    }

    private void pause(List<Integer> paused) {
        for (Crew crew : crews) {
            boolean now = paused.contains(crew.registration().id());
            if (crew.registration().paused().getAndSet(now) != now) {
                log.info("consumer '{}': {}", crew.registration().name(), now ? "is paused" : "goes on");
                crew.workers().forEach(Worker::wake);
            }
        }
    }

    private void share(Connection connection) throws Exception {
        int[] consumers =
                crews.stream().mapToInt(crew -> crew.registration().id()).toArray();
        if (consumers.length == 0) {
            return;
        }
        for (Shares shares : AssignmentTable.shares(connection, node, consumers)) {
            for (Crew crew : crews) {
                if (crew.registration().id() == shares.consumer()) {
                    balance(connection, crew, shares);
                }
            }
        }
    }

    private void balance(Connection connection, Crew crew, Shares shares) throws Exception {
        int id = crew.registration().id();
        int fair = FairShare.of(crew.registration().topic().partitions(), shares.runners(), node, id);
        short[] held = crew.held();
        if (shares.own() > held.length) {
            take(connection, crew, () -> AssignmentTable.takeOwn(connection, node, id, held));
        }
        int staying = crew.staying();
        if (staying > fair) {
            log.info(
                    "consumer '{}': gives {} of {} partitions to other nodes",
                    crew.registration().name(),
                    staying - fair,
                    staying);
            crew.giveBack(staying - fair);
        } else if (staying < fair && shares.free() > 0 && !isPatient()) {
            take(connection, crew, () -> AssignmentTable.takeFree(connection, node, id, fair - staying));
        }
    }

    private interface Taking {
        List<Grant> take() throws SQLException;
    }

    private void take(Connection connection, Crew crew, Taking taking) throws Exception {
        connection.setAutoCommit(false);
        try {
            List<Grant> grants = taking.take();
            if (grants.isEmpty()) {
                connection.commit();
                return;
            }
            Map<Worker, List<Lane.Granted>> byWorker = Grants.sorted(connection, crew, node, grants);
            context.at(Faults.Point.IN_TAKEOVER);
            connection.commit();
            context.at(Faults.Point.AFTER_TAKEOVER);
            byWorker.forEach(Worker::grant);
            log.info(
                    "consumer '{}': works on {} more of {} partitions",
                    crew.registration().name(),
                    grants.size(),
                    crew.registration().topic().partitions());
        } finally {
            connection.setAutoCommit(true);
        }
    }
}
