package dev.tasuki.internal.engine;

import dev.tasuki.internal.postgres.Account;
import dev.tasuki.internal.postgres.AssignmentTable;
import dev.tasuki.internal.postgres.AssignmentTable.Grant;
import dev.tasuki.internal.postgres.Fence;
import dev.tasuki.internal.postgres.NodeTable;
import dev.tasuki.internal.postgres.Position;
import dev.tasuki.internal.postgres.TickTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps this node's place among the others: says that it is alive, and takes partitions that nobody works on. */
final class Keeper implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Keeper.class);

    private final NodeContext context;
    private final long node;
    private final Duration lease;
    private final List<Crew> crews;
    private final Runnable onSuperseded;
    private final Wakeup bell = new Wakeup();
    private volatile boolean stopped;

    /** The workers of one consumer; a partition always goes to the same one. */
    record Crew(Registration registration, List<Worker> workers) {
        short[] held() {
            List<Short> held = workers.stream().flatMap(w -> w.held().stream()).toList();
            short[] partitions = new short[held.size()];
            for (int i = 0; i < partitions.length; i++) {
                partitions[i] = held.get(i);
            }
            return partitions;
        }

        Worker workerOf(short partition) {
            return workers.get(partition % workers.size());
        }
    }

    Keeper(NodeContext context, long node, Duration lease, List<Crew> crews, Runnable onSuperseded) {
        this.context = context;
        this.node = node;
        this.lease = lease;
        this.crews = crews;
        this.onSuperseded = onSuperseded;
    }

    void stop() {
        stopped = true;
        bell.signal();
    }

    @Override
    public void run() {
        Backoff backoff = new Backoff("this node's heartbeat");
        long pause = Math.min(Wakeup.millis(1_000), lease.toNanos() / 4);
        while (!stopped) {
            try (Connection connection = context.database().open()) {
                if (!NodeTable.heartbeat(connection, node)) {
                    onSuperseded.run();
                    return;
                }
                for (Crew crew : crews) {
                    takeFree(connection, crew);
                }
                backoff.reset();
                bell.await(pause);
            } catch (InterruptedException e) {
                return;
            } catch (Exception e) {
                backoff.failed(e, () -> stopped);
            }
        }
    }

    private void takeFree(Connection connection, Crew crew) throws Exception {
        short[] held = crew.held();
        if (held.length == crew.registration().topic().partitions()) {
            return;
        }
        connection.setAutoCommit(false);
        try {
            List<Grant> grants = AssignmentTable.takeFree(
                    connection, node, crew.registration().id(), held);
            Map<Worker, List<Lane.Granted>> byWorker = sorted(connection, crew, grants);
            if (!grants.isEmpty()) {
                context.at(Faults.Point.IN_TAKEOVER);
            }
            connection.commit();
            if (!grants.isEmpty()) {
                context.at(Faults.Point.AFTER_TAKEOVER);
                byWorker.forEach(Worker::grant);
                log.info(
                        "consumer '{}': works on {} more of {} partitions",
                        crew.registration().name(),
                        grants.size(),
                        crew.registration().topic().partitions());
            }
        } finally {
            connection.setAutoCommit(true);
        }
    }

    /** What a group of partitions has in common, to be one cursor. */
    private record Place(
            Worker worker, long tick, long upto, @Nullable Long seq) {}

    private Map<Worker, List<Lane.Granted>> sorted(Connection connection, Crew crew, List<Grant> grants)
            throws SQLException {
        Map<Place, List<Grant>> places = new LinkedHashMap<>();
        for (Grant grant : grants) {
            Place place = new Place(crew.workerOf(grant.partition()), grant.tick(), grant.upto(), grant.seq());
            places.computeIfAbsent(place, p -> new ArrayList<>()).add(grant);
        }
        Map<Worker, List<Lane.Granted>> byWorker = new LinkedHashMap<>();
        for (Map.Entry<Place, List<Grant>> entry : places.entrySet()) {
            byWorker.computeIfAbsent(entry.getKey().worker(), w -> new ArrayList<>())
                    .add(granted(connection, crew.registration(), entry.getValue()));
        }
        return byWorker;
    }

    private Lane.Granted granted(Connection connection, Registration registration, List<Grant> grants)
            throws SQLException {
        short[] partitions = new short[grants.size()];
        long[] epochs = new long[grants.size()];
        for (int i = 0; i < partitions.length; i++) {
            partitions[i] = grants.get(i).partition();
            epochs[i] = grants.get(i).epoch();
        }
        Grant any = grants.get(0);
        short topic = registration.topic().id();
        Position position = new Position(
                TickTable.byId(connection, topic, any.tick()),
                TickTable.byId(connection, topic, any.upto()),
                any.seq(),
                Grant.counts(grants, Grant::passed));
        Account account = new Account(Grant.counts(grants, Grant::counted), Grant.counts(grants, Grant::flying));
        Fence fence = new Fence(registration.id(), node, partitions, epochs, any.server());
        long receipt = grants.stream().mapToLong(Grant::receipt).min().orElse(0);
        Cursor cursor = new Cursor(fence, registration.topic().partitions(), position, account, receipt);
        return new Lane.Granted(cursor, grants);
    }
}
