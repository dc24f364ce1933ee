package dev.tasuki.benchmarks.peers;

import dev.tasuki.benchmarks.contender.Contender;
import dev.tasuki.benchmarks.contender.Effect;
import dev.tasuki.benchmarks.contender.Event;
import dev.tasuki.benchmarks.contender.Session;
import dev.tasuki.benchmarks.contender.Site;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An outbox as a good engineer writes it: a row per delivery, in one table that is clustered by consumer through its primary key;
 * a worker claims and deletes a batch in one statement, does the effects and commits them together. What failed moves to a table
 * of its own, so that the claim needs no condition on time.
 */
final class HandWrittenOutbox implements Contender {
    private static final int BATCH = 200;
    private static final int WORKERS_EACH = 2;
    private static final long IDLE_MILLIS = 20;
    private static final String TABLES = """
            create table delivery (
                consumer smallint not null, id bigint generated always as identity, message bigint not null, body text not null,
                primary key (consumer, id));
            create table delivery_retry (
                consumer smallint not null, id bigint generated always as identity, message bigint not null, body text not null,
                due timestamptz not null, primary key (consumer, due, id))""";
    private static final String INSERT = "insert into delivery (consumer, message, body) values (?, ?, ?)";
    private static final String CLAIM = """
            delete from delivery d using (
                select consumer, id from delivery where consumer = ? order by id limit ? for update skip locked) c
            where d.consumer = c.consumer and d.id = c.id returning d.message, d.body""";
    private static final String CLAIM_DUE = """
            delete from delivery_retry d using (
                select consumer, due, id from delivery_retry where consumer = ? and due <= now()
                order by due, id limit ? for update skip locked) c
            where d.consumer = c.consumer and d.due = c.due and d.id = c.id returning d.message, d.body""";
    private static final String RETRY = "insert into delivery_retry (consumer, message, body, due)"
            + " values (?, ?, ?, now() + interval '100 milliseconds')";

    private final boolean batched;

    HandWrittenOutbox(boolean batched) {
        this.batched = batched;
    }

    @Override
    public String name() {
        return batched ? "outbox-batch" : "outbox";
    }

    @Override
    public String version() {
        return "hand-written";
    }

    @Override
    public Kind kind() {
        return Kind.OUTBOX;
    }

    @Override
    public boolean batched() {
        return batched;
    }

    @Override
    public Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("claim", "delete … using (select … for update skip locked) returning, " + BATCH + " at a time");
        settings.put("workers", WORKERS_EACH + " for each consumer");
        settings.put("polling", "at once while there is work, then every " + IDLE_MILLIS + " ms");
        settings.put("handler", batched ? "a JDBC batch" : "one message, one INSERT");
        settings.put("retry", "after 100 ms, from a table of its own");
        settings.put("effect", "in the transaction of the claim: exactly once");
        return settings;
    }

    @Override
    public Session open(Site site, int consumers, Effect effect) {
        site.run(TABLES);
        return new AtWork(site, consumers, effect);
    }

    private final class AtWork implements Session {
        private final Site site;
        private final int consumers;
        private final Effect effect;
        private @Nullable Workers workers;

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
                    for (int consumer = 0; consumer < consumers; consumer++) {
                        bind(insert, consumer, event);
                        insert.addBatch();
                    }
                }
                insert.executeBatch();
            }
        }

        @Override
        public void start() {
            Workers started = new Workers(IDLE_MILLIS);
            workers = started;
            for (int i = 0; i < consumers; i++) {
                int consumer = i;
                for (int n = 0; n < WORKERS_EACH; n++) {
                    started.start("outbox-" + consumer + "-" + n, () -> work(consumer));
                }
            }
        }

        private boolean work(int consumer) throws Exception {
            boolean some = take(consumer, CLAIM);
            boolean due = take(consumer, CLAIM_DUE);
            return some || due;
        }

        private boolean take(int consumer, String claim) throws Exception {
            try (Connection connection = site.pool().getConnection()) {
                connection.setAutoCommit(false);
                List<Event> events = claim(connection, claim, consumer);
                try {
                    if (!events.isEmpty()) {
                        handleTogether(connection, consumer, events);
                    }
                } catch (Effect.Refused e) {
                    connection.rollback();
                    events = claim(connection, claim, consumer);
                    handleSingly(connection, consumer, events);
                }
                connection.commit();
                connection.setAutoCommit(true);
                return !events.isEmpty();
            }
        }

        private List<Event> claim(Connection connection, String sql, int consumer) throws SQLException {
            List<Event> events = new ArrayList<>(BATCH);
            try (PreparedStatement claim = connection.prepareStatement(sql)) {
                claim.setInt(1, consumer);
                claim.setInt(2, BATCH);
                try (ResultSet rows = claim.executeQuery()) {
                    while (rows.next()) {
                        events.add(new Event(rows.getLong(1), rows.getString(2)));
                    }
                }
            }
            return events;
        }

        private void handleTogether(Connection connection, int consumer, List<Event> events) throws SQLException {
            if (batched) {
                effect.apply(connection, consumer, events);
            } else {
                for (Event event : events) {
                    effect.apply(connection, consumer, event);
                }
            }
        }

        /** After a failure: each message behind a savepoint, what fails is put off. */
        private void handleSingly(Connection connection, int consumer, List<Event> events) throws SQLException {
            for (Event event : events) {
                Savepoint before = connection.setSavepoint();
                try {
                    effect.apply(connection, consumer, event);
                    connection.releaseSavepoint(before);
                } catch (Effect.Refused e) {
                    connection.rollback(before);
                    try (PreparedStatement retry = connection.prepareStatement(RETRY)) {
                        bind(retry, consumer, event);
                        retry.executeUpdate();
                    }
                }
            }
        }

        private void bind(PreparedStatement statement, int consumer, Event event) throws SQLException {
            statement.setInt(1, consumer);
            statement.setLong(2, event.id());
            statement.setString(3, event.body());
        }

        @Override
        public void stop() throws InterruptedException {
            Workers running = workers;
            workers = null;
            if (running != null) {
                running.stop();
            }
        }

        @Override
        public void close() throws InterruptedException {
            stop();
        }
    }
}
