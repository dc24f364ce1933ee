package dev.tasuki.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.Effect;
import dev.tasuki.Tasuki;
import dev.tasuki.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * What people ask of a ledger with five million messages, each with its ticks and receipts. A measurement, as
 * {@code NodesMeasuredTest}; with {@code -Dtasuki.measure.launcher=…/tasuki} it starts the command line, too.
 */
@EnabledIfSystemProperty(named = "tasuki.measure", matches = ".*", disabledReason = "a measurement: -Dtasuki.measure")
class LargeLedgerMeasuredTest {
    private static final int MESSAGES = Integer.getInteger("tasuki.measure.messages", 5_000_000);
    private static final int BATCH = 500;
    private static final int TIMES = 9;
    private static final String[] CONSUMERS = {"inventory", "payment", "analytics"};

    private final TestDatabase database = TestDatabase.migrated();

    @AfterEach
    void close() {
        database.leaveAccountsOpen();
        database.close();
    }

    @Test
    void whatPeopleAskIsAnsweredAtOnce() throws Exception {
        Tasuki subscriber = database.started(Arrays.stream(CONSUMERS)
                .map(name -> TestDatabase.consumer(name, Effect.database()).handler(d -> {}))
                .toArray(dev.tasuki.Consumer.Builder[]::new));
        subscriber.close();
        long begun = System.nanoTime();
        fill();
        System.out.printf("filled with %,d messages in %d s%n", MESSAGES, (System.nanoTime() - begun) / 1_000_000_000);
        Operations operations = Operations.on(database.source());
        String key = "order-" + MESSAGES / 2;

        Journey journey = operations.trace(key);
        assertThat(journey.messages()).hasSize(1);
        long traced = median("trace " + key, () -> operations.trace(key));
        median("trace by seq", () -> operations.trace(Integer.toString(MESSAGES / 3)));
        median("trace of nothing", () -> operations.trace("order-unknown"));
        median("triage " + key, () -> operations.triage(key));
        median("triage", operations::triage);
        median("status", operations::status);
        median("reconcile", operations::reconcile);
        median("review", operations::review);
        assertThat(traced).as("ms for a trace").isLessThan(300);
        commandLine(key);
    }

    private static long median(String what, Callable<?> question) throws Exception {
        long[] took = new long[TIMES];
        for (int i = 0; i < TIMES; i++) {
            long begun = System.nanoTime();
            question.call();
            took[i] = (System.nanoTime() - begun) / 1_000_000;
        }
        long first = took[0];
        Arrays.sort(took);
        System.out.printf(
                "%-22s first %5d ms, median %5d ms, most %5d ms%n", what, first, took[TIMES / 2], took[TIMES - 1]);
        return took[TIMES / 2];
    }

    private void commandLine(String key) throws IOException, InterruptedException {
        String launcher = System.getProperty("tasuki.measure.launcher");
        if (launcher == null) {
            return;
        }
        long[] took = new long[TIMES];
        for (int i = 0; i < TIMES; i++) {
            long begun = System.nanoTime();
            Process process = new ProcessBuilder(launcher, "trace", key, "--url", database.jdbcUrl())
                    .redirectErrorStream(true)
                    .redirectOutput(i == TIMES - 1 ? ProcessBuilder.Redirect.INHERIT : ProcessBuilder.Redirect.DISCARD)
                    .directory(Path.of("").toAbsolutePath().toFile())
                    .start();
            int code = process.waitFor();
            took[i] = Duration.ofNanos(System.nanoTime() - begun).toMillis();
            assertThat(code).as("exit code of the command").isZero();
        }
        Arrays.sort(took);
        System.out.printf(
                "the command, from its start to its end: least %d ms, median %d ms, most %d ms%n",
                took[0], took[TIMES / 2], took[TIMES - 1]);
    }

    /** Batches as they come about: published in a transaction of their own, seen by a tick, with a receipt of each consumer. */
    private void fill() {
        database.run("""
                do $$
                declare
                    xid xid8;
                    taken bigint;
                    consumer record;
                begin
                    for k in 0 .. %1$d - 1 loop
                        xid := pg_current_xact_id();
                        insert into tasuki.message (xid, seq, topic, partition, type, key, content_type, payload)
                        select xid, nextval('tasuki.message_seq'), 1,
                               tasuki.partition_of('order-' || n, n, 16::smallint), 'OrderPlaced', 'order-' || n,
                               'application/json', convert_to('{"order": ' || n || ', "note": "please ring twice"}', 'UTF8')
                        from generate_series(k * %2$d + 1, (k + 1) * %2$d) n;
                        commit;
                        insert into tasuki.tick (topic, messages, total, last_seq, seq_before, floor_seq, ceiling_seq, floor_at,
                                                 since, snapshot, totals)
                        select 1, %2$d, old.total + %2$d, old.last_seq + %2$d, old.last_seq + %2$d, old.last_seq,
                               old.last_seq + %2$d, old.taken_at, old.taken_at, pg_current_snapshot(),
                               (select array_agg(t.n + coalesce(m.count, 0) order by t.at)
                                from unnest(old.totals) with ordinality t (n, at)
                                left join (select partition, count(*) from tasuki.message
                                           where topic = 1 and seq > old.last_seq group by partition) m
                                  on m.partition = t.at - 1)
                        from (select * from tasuki.tick where topic = 1 order by id desc limit 1) old
                        returning id into taken;
                        for consumer in select id from tasuki.consumer loop
                            insert into tasuki.receipt (consumer, node, tick, upto, skipped, parked, started_at, partitions, seqs,
                                                        took_micros, repeats, in_flight, passed, counted, flying)
                            select consumer.id, 1, taken, taken, 0, 0, clock_timestamp(),
                                   '{0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15}',
                                   array (select generate_series(t.last_seq - %2$d + 1, t.last_seq)),
                                   array_fill(100, '{%2$d}'), '{}', '{}', '{}', t.totals, '{}'
                            from tasuki.tick t where t.topic = 1 and t.id = taken;
                        end loop;
                        commit;
                    end loop;
                end $$
                """.formatted(MESSAGES / BATCH, BATCH));
        for (String table : new String[] {"message", "tick", "receipt"}) {
            database.run("vacuum analyze tasuki." + table);
        }
    }
}
