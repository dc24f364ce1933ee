package dev.tasuki.benchmarks.peers;

import dev.tasuki.benchmarks.contender.Contender;
import dev.tasuki.benchmarks.contender.Effect;
import dev.tasuki.benchmarks.contender.Event;
import dev.tasuki.benchmarks.contender.Session;
import dev.tasuki.benchmarks.contender.Site;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The same work with no messaging at all: lines to hold the contenders against. */
final class Reference implements Contender {
    private static final String TABLE =
            "create table outbox (id bigint generated always as identity primary key, message bigint not null, body text not null)";
    private static final String INSERT = "insert into outbox (message, body) values (?, ?)";
    private static final int COMMIT_EVERY = 100;
    private static final int PIECES = 10;

    private final String name;
    private final String what;
    private final Consuming consuming;

    /** How the effects come about. */
    @FunctionalInterface
    private interface Consuming {
        void run(Site site, int consumer, Effect effect, int messages) throws Exception;
    }

    private Reference(String name, String what, Consuming consuming) {
        this.name = name;
        this.what = what;
        this.consuming = consuming;
    }

    /** Publishing is one plain insert into an outbox table, and nobody reads it. */
    static Reference plainOutbox() {
        return new Reference(
                "plain-insert", "one INSERT into an outbox table", (site, consumer, effect, messages) -> {});
    }

    /** A loop that does just the INSERTs of the effects, one after the other. */
    static Reference bareLoop() {
        return new Reference(
                "bare-jdbc",
                "a thread for each consumer, just the INSERTs of the effects, a commit every " + COMMIT_EVERY,
                Reference::insert);
    }

    /** The INSERTs of the effects within the server. */
    static Reference serverSide() {
        return new Reference(
                "insert-select",
                "a connection for each consumer, INSERT … SELECT on the server in " + PIECES + " pieces",
                Reference::insertSelect);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String version() {
        return "reference";
    }

    @Override
    public Kind kind() {
        return Kind.REFERENCE;
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("what", what);
    }

    @Override
    public Session open(Site site, int consumers, Effect effect) {
        site.run(TABLE);
        return new AtWork(site, consumers, effect);
    }

    private static void insert(Site site, int consumer, Effect effect, int messages) throws Exception {
        for (int first = 0; first < messages; first += COMMIT_EVERY) {
            List<Event> events = Event.range(first, Math.min(COMMIT_EVERY, messages - first));
            Pooled.transaction(site.pool(), connection -> {
                for (Event event : events) {
                    effect.apply(connection, consumer, event);
                }
            });
        }
    }

    private static void insertSelect(Site site, int consumer, Effect effect, int messages) throws Exception {
        String sql =
                "insert into effect (consumer, message, body) select ?, message, body from outbox where id > ? and id <= ?";
        for (int piece = 0; piece < PIECES; piece++) {
            long from = (long) messages * piece / PIECES;
            long to = (long) messages * (piece + 1) / PIECES;
            Pooled.transaction(site.pool(), connection -> {
                try (PreparedStatement statement = connection.prepareStatement(sql)) {
                    statement.setInt(1, consumer);
                    statement.setLong(2, from);
                    statement.setLong(3, to);
                    effect.applied(statement.executeUpdate());
                }
            });
        }
    }

    private final class AtWork implements Session {
        private final Site site;
        private final int consumers;
        private final Effect effect;
        private final List<Thread> threads = new ArrayList<>();

        AtWork(Site site, int consumers, Effect effect) {
            this.site = site;
            this.consumers = consumers;
            this.effect = effect;
        }

        @Override
        public void transaction(Work work) throws Exception {
            Pooled.transaction(site.pool(), work);
        }

        @Override
        public void publish(Connection connection, List<Event> events) throws SQLException {
            try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                for (Event event : events) {
                    insert.setLong(1, event.id());
                    insert.setString(2, event.body());
                    insert.addBatch();
                }
                insert.executeBatch();
            }
        }

        @Override
        public void start() throws SQLException {
            int messages = (int) site.number("select count(*) from outbox");
            for (int i = 0; i < consumers; i++) {
                int consumer = i;
                Thread thread = new Thread(() -> consume(consumer, messages), name + "-" + consumer);
                threads.add(thread);
                thread.start();
            }
        }

        private void consume(int consumer, int messages) {
            try {
                consuming.run(site, consumer, effect, messages);
            } catch (Exception e) {
                throw new IllegalStateException(name + " failed", e);
            }
        }

        @Override
        public void stop() throws InterruptedException {
            for (Thread thread : threads) {
                thread.join();
            }
            threads.clear();
        }

        @Override
        public void close() throws InterruptedException {
            stop();
        }
    }
}
