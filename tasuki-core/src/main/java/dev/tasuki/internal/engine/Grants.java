package dev.tasuki.internal.engine;

import dev.tasuki.internal.postgres.Account;
import dev.tasuki.internal.postgres.AssignmentTable.Grant;
import dev.tasuki.internal.postgres.Fence;
import dev.tasuki.internal.postgres.Position;
import dev.tasuki.internal.postgres.TickTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes cursors of the partitions that a node has just got: those at one place, for one worker, become one cursor. */
final class Grants {
    private Grants() {}

    /** What partitions have in common that become one cursor. */
    private record Place(
            Worker worker, long tick, long upto, @Nullable Long seq) {}

    static Map<Worker, List<Lane.Granted>> sorted(Connection connection, Crew crew, long node, List<Grant> grants)
            throws SQLException {
        Map<Place, List<Grant>> places = new LinkedHashMap<>();
        for (Grant grant : grants) {
            Place place = new Place(crew.workerOf(grant.partition()), grant.tick(), grant.upto(), grant.seq());
            places.computeIfAbsent(place, p -> new ArrayList<>()).add(grant);
        }
        Map<Worker, List<Lane.Granted>> byWorker = new LinkedHashMap<>();
        for (Map.Entry<Place, List<Grant>> entry : places.entrySet()) {
            byWorker.computeIfAbsent(entry.getKey().worker(), w -> new ArrayList<>())
                    .add(granted(connection, crew.registration(), node, entry.getValue()));
        }
        return byWorker;
    }

    private static Lane.Granted granted(Connection connection, Registration registration, long node, List<Grant> grants)
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
