package dev.tasuki.console.web.alone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.Consumer;
import dev.tasuki.Effect;
import dev.tasuki.StartFrom;
import dev.tasuki.Tasuki;
import dev.tasuki.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * How long each page takes with five million messages, two hundred consumers over two ledgers and fifty groups of dead letters. A
 * measurement: {@code -Dtasuki.measure}, with {@code -Dtasuki.measure.messages=5000000}.
 */
@EnabledIfSystemProperty(named = "tasuki.measure", matches = ".*", disabledReason = "a measurement: -Dtasuki.measure")
class LargeConsoleMeasuredTest {
    private static final int MESSAGES = Integer.getInteger("tasuki.measure.messages", 5_000_000);
    private static final List<String> LEDGERS = List.of("shop", "warehouse");
    private static final int BUSY = 3;
    private static final int CONSUMERS = 100; // in each ledger
    private static final int GROUPS = 25;
    private static final int LETTERS = 200; // in each group
    private static final int BATCH = 500;
    private static final int TIMES = 7;
    private static final long MOST_MILLIS = 200;

    @Test
    void eachPageIsThereAtOnce() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.temporary()) {
            List<AloneOptions.Database> databases = new ArrayList<>();
            long begun = System.nanoTime();
            for (String ledger : LEDGERS) {
                postgres.createDatabase(ledger);
                fill(postgres, ledger, MESSAGES / LEDGERS.size());
                databases.add(new AloneOptions.Database(ledger, postgres.jdbcUrl(ledger)));
            }
            System.out.printf("filled in %d s%n", (System.nanoTime() - begun) / 1_000_000_000);
            AloneOptions options = new AloneOptions(databases, 0, "127.0.0.1", Logins.NONE, "en");
            try (RunningConsole console = RunningConsole.start(options)) {
                Caller caller = new Caller(console.port());
                Site.await().until(() -> caller.get("/tasuki").text().contains("busy-0"));
                List<String> slow = new ArrayList<>();
                int some = MESSAGES / 4;
                for (String page : List.of(
                        "",
                        "/flow/live",
                        "/pulse",
                        "/trace?id=order-" + some,
                        "/trace?id=" + some,
                        "/trace?id=order-" + some + "&at=1m",
                        "/dead-letters",
                        "/dead-letters/live",
                        "/dead-letters/group?ledger=shop&consumer=busy-0&group=error-7",
                        "/dead-letters/redrives",
                        "/consumers",
                        "/consumers/one?ledger=shop&consumer=busy-1",
                        "/nodes",
                        "/reconciliation",
                        "/reconciliation?from=1h",
                        "/review",
                        "/audit?ledger=warehouse",
                        "/reports?ledger=shop&id=order-" + some,
                        "/help")) {
                    long median = median(caller, page);
                    if (median >= MOST_MILLIS) {
                        slow.add(page + " " + median + " ms");
                    }
                }
                assertThat(slow)
                        .as("pages above %d ms at the median", MOST_MILLIS)
                        .isEmpty();
            }
        }
    }

    private static long median(Caller caller, String page) {
        long[] took = new long[TIMES];
        for (int i = 0; i < TIMES; i++) {
            long begun = System.nanoTime();
            caller.page(page);
            took[i] = (System.nanoTime() - begun) / 1_000_000;
        }
        long first = took[0];
        Arrays.sort(took);
        System.out.printf(
                "%-66s first %5d ms, median %5d ms, most %5d ms%n", page, first, took[TIMES / 2], took[TIMES - 1]);
        return took[TIMES / 2];
    }

    /** Three busy consumers of a topic with all the messages, and the others of one with few. */
    private static void fill(EmbeddedPostgres postgres, String ledger, int messages) throws SQLException {
        Tasuki.Builder builder =
                Tasuki.on(postgres.dataSource(ledger)).topic("orders").topic("events");
        for (int i = 0; i < CONSUMERS; i++) {
            builder.consumer(Consumer.named((i < BUSY ? "busy-" : "calm-") + i)
                    .responsibility("Does the " + i + "th thing")
                    .owner("team-" + i % 12)
                    .effect(i % 2 == 0 ? Effect.database() : Effect.external("service " + i))
                    .topic(i < BUSY ? "orders" : "events")
                    .startFrom(StartFrom.EARLIEST)
                    .handler(delivery -> {}));
        }
        try (Tasuki subscriber = builder.build()) {
            subscriber.migrate();
            subscriber.start();
        }
        try (Connection connection = postgres.dataSource(ledger).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(FILL.formatted("orders", messages / BATCH, BATCH));
            statement.execute(FILL.formatted("events", 40, BATCH));
            statement.execute("""
                    insert into tasuki.parked (consumer, seq, topic, partition, type, key, payload, content_type, published_at,
                                               state, attempts, node, error, fingerprint, cause)
                    select c.id, m.seq, m.topic, m.partition, m.type, m.key, m.payload, m.content_type, m.published_at, 'dead', 3, 1,
                           'java.lang.IllegalStateException: error ' || m.seq %% %1$d, 'error-' || m.seq %% %1$d, 'other'
                    from tasuki.message m join tasuki.consumer c on c.name = 'busy-' || m.seq %% %2$d
                    where m.topic = c.topic order by m.seq limit %3$d
                    """.formatted(GROUPS, BUSY, GROUPS * LETTERS));
            statement.execute("""
                    insert into tasuki.attempt (consumer, took_micros, seq, node, attempt, outcome, started_at, error)
                    select consumer, 900, seq, 1, 3, 'dead', clock_timestamp(), error from tasuki.parked
                    """);
            for (String table : List.of("message", "tick", "receipt", "parked", "attempt")) {
                statement.execute("vacuum analyze tasuki." + table);
            }
        }
    }

    /** Batches as they come about: published in a transaction of their own, seen by a tick, with a receipt of each consumer. */
    private static final String FILL = """
            do $$
            declare
                which smallint := (select id from tasuki.topic where name = '%1$s');
                xid xid8;
                taken bigint;
                consumer record;
            begin
                for k in 0 .. %2$d - 1 loop
                    xid := pg_current_xact_id();
                    insert into tasuki.message (xid, seq, topic, partition, type, key, content_type, payload)
                    select xid, nextval('tasuki.message_seq'), which,
                           tasuki.partition_of('order-' || n, n, 16::smallint), 'OrderPlaced', 'order-' || n,
                           'application/json', convert_to('{"order": ' || n || ', "note": "please ring twice"}', 'UTF8')
                    from generate_series(k * %3$d + 1, (k + 1) * %3$d) n;
                    commit;
                    insert into tasuki.tick (topic, messages, total, last_seq, seq_before, floor_seq, ceiling_seq, floor_at,
                                             since, snapshot, totals)
                    select which, %3$d, old.total + %3$d, s.last, s.last, old.last_seq, s.last, old.taken_at, old.taken_at,
                           pg_current_snapshot(),
                           (select array_agg(t.n + coalesce(m.count, 0) order by t.at)
                            from unnest(old.totals) with ordinality t (n, at)
                            left join (select partition, count(*) from tasuki.message
                                       where topic = which and seq > s.last - %3$d group by partition) m
                              on m.partition = t.at - 1)
                    from (select * from tasuki.tick where topic = which order by id desc limit 1) old
                    cross join (select last_value as last from tasuki.message_seq) s
                    returning id into taken;
                    for consumer in select id from tasuki.consumer where topic = which loop
                        insert into tasuki.receipt (consumer, node, tick, upto, skipped, parked, started_at, partitions, seqs,
                                                    took_micros, repeats, in_flight, passed, counted, flying)
                        select consumer.id, 1, taken, taken, 0, 0, clock_timestamp(),
                               '{0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15}',
                               array (select generate_series(t.last_seq - %3$d + 1, t.last_seq)),
                               array_fill(100, '{%3$d}'), '{}', '{}', '{}', t.totals, '{}'
                        from tasuki.tick t where t.topic = which and t.id = taken;
                    end loop;
                    commit;
                end loop;
            end $$
            """;
}
