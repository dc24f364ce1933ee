package dev.tasuki;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * What a snapshot costs that somebody holds open: a report, a dump, a forgotten session. A measurement, for a quiet machine.
 * {@code -Dtasuki.measure.minutes=10}, {@code -Dtasuki.measure.perSecond=500}.
 */
@EnabledIfSystemProperty(named = "tasuki.measure", matches = ".*", disabledReason = "a measurement: -Dtasuki.measure")
class SnapshotMeasuredTest {
    private static final int MINUTES = Integer.getInteger("tasuki.measure.minutes", 10);
    private static final int PER_SECOND = Integer.getInteger("tasuki.measure.perSecond", 500);

    private final TestDatabase database = TestDatabase.migrated();

    @AfterEach
    void close() {
        database.close();
    }

    /** A minute of work: how much came through, and how long it took from publishing to effect. */
    private record Minute(long effects, double p50, double p99) {}

    @Test
    void consumersGoOnAsBefore() throws Exception {
        Tasuki node = database.started(Stream.of("a", "b", "c")
                .map(name -> TestDatabase.consumer(name, Effect.database())
                        .startFrom(StartFrom.EARLIEST)
                        .handler(Integer.class, (n, delivery) -> TestDatabase.insertEffect(delivery, name, n)))
                .toArray(Consumer.Builder[]::new));
        database.run("alter table effect add column since timestamptz default clock_timestamp()");
        publishFor(node, Duration.ofSeconds(30)); // warm-up
        try (Connection held = database.source().getConnection();
                Statement statement = held.createStatement()) {
            held.setAutoCommit(false);
            held.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            statement.execute("select count(*) from tasuki.message");
            Minute first = minute(node);
            for (int i = 2; i < MINUTES; i++) {
                System.out.println("minute " + i + ": " + minute(node));
            }
            Minute last = minute(node);
            long deadTuples =
                    database.number("select sum(n_dead_tup) from pg_stat_user_tables where schemaname = 'tasuki'");
            System.out.println("first: " + first + ", last: " + last + ", dead tuples: " + deadTuples);
            System.out.println(database.rows("select relname, n_dead_tup from pg_stat_user_tables"
                    + " where schemaname = 'tasuki' and n_dead_tup > 0 order by 2 desc limit 5"));
            held.rollback();
            assertThat(last.effects()).isGreaterThanOrEqualTo(first.effects() * 95 / 100);
            assertThat(last.p99()).isLessThanOrEqualTo(first.p99() * 1.5);
            assertThat(deadTuples).isLessThan(10_000);
        }
    }

    private Minute minute(Tasuki node) {
        String from = database.rows("select clock_timestamp()").get(0);
        publishFor(node, Duration.ofMinutes(1));
        List<String> row = database.rows("""
                with mine as materialized (
                    select extract(epoch from e.since - m.published_at) * 1000 as millis
                    from effect e join tasuki.message m using (seq) where e.since >= '%1$s'
                      and e.since < timestamptz '%1$s' + interval '1 minute' and m.published_at >= timestamptz '%1$s' - interval '1 minute')
                select count(*), percentile_cont(0.5) within group (order by millis),
                       percentile_cont(0.99) within group (order by millis) from mine
                """.formatted(from));
        String[] columns = row.get(0).split(" ");
        return new Minute(Long.parseLong(columns[0]), Double.parseDouble(columns[1]), Double.parseDouble(columns[2]));
    }

    /** At a fixed rate, each in a transaction of its own; what is late is not left out. */
    private void publishFor(Tasuki node, Duration time) {
        long begun = System.nanoTime();
        long count = time.toSeconds() * PER_SECOND;
        for (int i = 0; i < count; i++) {
            long due = begun + TimeUnit.SECONDS.toNanos(1) * i / PER_SECOND;
            while (due - System.nanoTime() > 0) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            database.publish(
                    node,
                    Message.to("orders")
                            .type("Numbered")
                            .key("k" + i % 1_000)
                            .payload(i)
                            .build());
        }
    }
}
