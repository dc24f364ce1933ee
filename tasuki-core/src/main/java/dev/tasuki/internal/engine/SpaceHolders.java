package dev.tasuki.internal.engine;

import dev.tasuki.HeldSpace;
import dev.tasuki.internal.postgres.HeldSpaceQuery;
import dev.tasuki.internal.postgres.HeldSpaceQuery.Holder;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Names, in the log, the consumers that keep segments from being reclaimed: once for each change. */
final class SpaceHolders {
    private static final Logger log = LoggerFactory.getLogger("dev.tasuki.retention");

    private final Duration retention;
    private final Map<Integer, Integer> told = new HashMap<>();
    private Map<Integer, HeldSpace> before = Map.of();

    SpaceHolders(Duration retention) {
        this.retention = retention;
    }

    void tell(Connection connection) throws SQLException {
        Map<Integer, HeldSpace> held = HeldSpaceQuery.byConsumer(connection, retention);
        for (Map.Entry<Integer, HeldSpace> entry : held.entrySet()) {
            int segments = entry.getValue().segments();
            boolean lasts = before.containsKey(entry.getKey()); // not only until the next checkpoint
            if (lasts && told.getOrDefault(entry.getKey(), 0) != segments) {
                told.put(entry.getKey(), segments);
                warn(HeldSpaceQuery.holder(connection, entry.getKey()), entry.getValue());
            }
        }
        for (Integer consumer : Map.copyOf(told).keySet()) {
            if (!held.containsKey(consumer)) {
                told.remove(consumer);
                log.info(
                        "consumer '{}' holds no segments any more",
                        HeldSpaceQuery.holder(connection, consumer).name());
            }
        }
        before = held;
    }

    private static void warn(Holder holder, HeldSpace held) {
        log.warn(
                "consumer '{}' (owner: {}) holds {} segments, {} bytes, since {}, because it is at tick {} of topic '{}', {}"
                        + " messages behind: {}",
                holder.name(),
                holder.owner(),
                held.segments(),
                held.bytes(),
                held.since(),
                holder.tick(),
                holder.topic(),
                holder.behind(),
                reason(holder));
    }

    private static String reason(Holder holder) {
        if (!holder.isWorkedOn()) {
            return "no living node works on it";
        }
        if (holder.inFlight() > 0) {
            return "it has deliveries in flight";
        }
        return holder.behind() > 0 ? "it does not keep up" : "its checkpoint is not past them yet";
    }
}
