package dev.tasuki.internal.engine;

import dev.tasuki.internal.postgres.Tick;
import dev.tasuki.internal.postgres.TickTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The newest ticks of each topic, in memory, so that a worker that keeps up asks the database for messages only. Workers that
 * lag behind what is kept here read the chain from the database.
 */
final class TickFeed {
    private static final int KEPT = 256;

    private final Map<Short, List<Tick>> chains = new ConcurrentHashMap<>();

    /** Adds ticks; those known already or out of order are left out. */
    void add(List<Tick> ticks) {
        for (Tick tick : ticks) {
            chains.compute(tick.topic(), (topic, chain) -> extended(chain, tick));
        }
    }

    /** Forgets everything: another server may not have these ticks, or others under their ids. */
    void clear() {
        chains.clear();
    }

    private static List<Tick> extended(@Nullable List<Tick> chain, Tick tick) {
        if (chain == null || chain.isEmpty()) {
            return List.of(tick);
        }
        if (tick.id() <= chain.get(chain.size() - 1).id()) {
            return chain;
        }
        List<Tick> longer = new ArrayList<>(chain.subList(Math.max(0, chain.size() - KEPT + 1), chain.size()));
        longer.add(tick);
        return longer;
    }

    /** Whether a topic has a tick after one of its ticks, as far as this node knows. */
    boolean hasAfter(Tick tick) {
        List<Tick> chain = chains.getOrDefault(tick.topic(), List.of());
        return !chain.isEmpty() && chain.get(chain.size() - 1).id() > tick.id();
    }

    /** The newest tick of each topic that this node knows. */
    List<Tick> newest() {
        return chains.values().stream()
                .map(chain -> chain.get(chain.size() - 1))
                .toList();
    }

    /**
     * The end of the next batch: the last tick after one that has at most so many messages more, or else the very next.
     *
     * @param notPast a tick that the batch must not go past; null for none
     */
    Optional<Tick> batchEnd(Connection connection, Tick from, int messages, @Nullable Tick notPast)
            throws SQLException {
        List<Tick> ahead = chainAfter(from);
        if (ahead.isEmpty()) {
            ahead = TickTable.after(connection, from, messages, KEPT);
        }
        Tick end = null;
        for (Tick tick : ahead) {
            boolean tooFar = notPast != null && tick.id() > notPast.id();
            if (tooFar || (end != null && tick.total() - from.total() > messages)) {
                break;
            }
            end = tick;
        }
        return Optional.ofNullable(end);
    }

    /** What is kept after a tick; empty when the tick itself, or a link of the chain, is not here. */
    private List<Tick> chainAfter(Tick from) {
        List<Tick> chain = chains.getOrDefault(from.topic(), List.of());
        int at = chain.size();
        while (at > 0 && chain.get(at - 1).id() > from.id()) {
            at--;
        }
        List<Tick> ahead = chain.subList(at, chain.size());
        Tick last = from;
        for (int i = 0; i < ahead.size(); i++) {
            if (!ahead.get(i).follows(last)) {
                return ahead.subList(0, i);
            }
            last = ahead.get(i);
        }
        return ahead;
    }
}
