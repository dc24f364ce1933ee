package dev.tasuki.benchmarks.contender;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What each consumer does with a message: one INSERT. The table has no index, so that an effect costs as little as one can, what
 * is measured is the handing over, and a message that is handled twice shows.
 *
 * <p>Safe for use by several threads.
 */
public final class Effect {
    private static final String INSERT = "insert into effect (consumer, message, body) values (?, ?, ?)";
    private static final String INSERT_ALL =
            "insert into effect (consumer, message, body) select ?, * from unnest(?::bigint[], ?::text[])";
    private static final long SCATTER = 0x9E3779B97F4A7C15L; // Fibonacci hashing
    private static final int KEYS_OF_A_MESSAGE = 64; // more than there are consumers

    private final LongAdder applied = new LongAdder();
    private final Map<Long, Integer> failures = new ConcurrentHashMap<>();
    private final int failingPercent;
    private final int times;
    private final boolean afterwards;

    private Effect(int failingPercent, int times, boolean afterwards) {
        this.failingPercent = failingPercent;
        this.times = times;
        this.afterwards = afterwards;
    }

    /** A consumer that always succeeds. */
    public static Effect reliable() {
        return new Effect(0, 0, false);
    }

    /**
     * A consumer that fails so many times for so many percent of the messages, and then succeeds.
     *
     * @param afterwards whether it fails when it has done its INSERT, and not before
     */
    public static Effect failing(int percent, int times, boolean afterwards) {
        return new Effect(percent, times, afterwards);
    }

    /** A failure as W7 wants it; it has no stack trace, since filling one in would be a cost of the benchmark's own. */
    public static final class Refused extends RuntimeException {
        Refused(int consumer, long message) {
            super("consumer " + consumer + " refuses message " + message + " this time", null, false, false);
        }
    }

    /** Does the effect of one message. */
    public void apply(Connection connection, int consumer, Event event) throws SQLException {
        if (!afterwards) {
            refuse(consumer, event.id());
        }
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            bind(insert, consumer, event);
            insert.executeUpdate();
        }
        if (afterwards) {
            refuse(consumer, event.id());
        }
        applied.increment();
    }

    /** Does the effects of several messages in one statement. */
    public void apply(Connection connection, int consumer, List<Event> events) throws SQLException {
        long[] ids = new long[events.size()];
        String[] bodies = new String[ids.length];
        for (int i = 0; i < ids.length; i++) {
            Event event = events.get(i);
            refuse(consumer, event.id());
            ids[i] = event.id();
            bodies[i] = event.body();
        }
        try (PreparedStatement insert = connection.prepareStatement(INSERT_ALL)) {
            insert.setInt(1, consumer);
            insert.setObject(2, ids);
            insert.setArray(3, connection.createArrayOf("text", bodies));
            insert.executeUpdate();
        }
        applied.add(events.size());
    }

    /** Counts effects that were done without {@link #apply}. */
    public void applied(int count) {
        applied.add(count);
    }

    /** How many effects were done, including those whose transaction has not committed yet, or never will. */
    public long applied() {
        return applied.sum();
    }

    private static void bind(PreparedStatement insert, int consumer, Event event) throws SQLException {
        insert.setInt(1, consumer);
        insert.setLong(2, event.id());
        insert.setString(3, event.body());
    }

    private void refuse(int consumer, long message) {
        if (isFailing(message) && failures.merge(message * KEYS_OF_A_MESSAGE + consumer, 1, Integer::sum) <= times) {
            throw new Refused(consumer, message);
        }
    }

    /**
     * Scatters those that fail over all, always in the same way. Side by side they would look like an outage, to which
     * contenders answer otherwise than to messages that fail.
     */
    private boolean isFailing(long message) {
        return (message * SCATTER >>> 32) % 100 < failingPercent;
    }
}
