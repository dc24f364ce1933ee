package dev.tasuki;

import static dev.tasuki.TestDatabase.consumer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.internal.postgres.MessageLog;
import dev.tasuki.internal.postgres.Position;
import dev.tasuki.internal.postgres.RetiredSegment;
import dev.tasuki.internal.postgres.Tick;
import dev.tasuki.internal.postgres.TickTable;
import dev.tasuki.internal.postgres.Ticks;
import dev.tasuki.internal.postgres.TraceQuery;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Invariant 12: no query's cost grows with the length of history. Counted in blocks that are touched, which does not jitter:
 * the same work is done by one connection, on a ledger with 10,000 messages of history and on one with 1,000,000.
 */
@Tag("one-jdk")
class RetentionCostTest {
    private static final int MESSAGES = 500;
    private static final int ROUNDS = 5;
    private static final short ORDERS = 1;

    /** Blocks touched and time taken, by kind of work. */
    private record Cost(Map<String, Long> blocks, Map<String, Long> micros) {
        interface Work {
            void run() throws Exception;
        }

        void of(String kind, Connection connection, Work work) throws Exception {
            long before = Blocks.touched(connection);
            long begun = System.nanoTime();
            work.run();
            micros.put(kind, (System.nanoTime() - begun) / 1_000);
            blocks.put(kind, Blocks.touched(connection) - before);
        }

        double blocksPerMessage() {
            return (double) (blocks.get("publish") + blocks.get("tick") + blocks.get("page")) / MESSAGES;
        }
    }

    @Test
    void aMessageCostsTheSameAfterAMillionAsAfterTenThousand() throws Exception {
        try (TestDatabase little = withHistory(10_000);
                TestDatabase much = withHistory(1_000_000)) {
            List<Cost> small = new ArrayList<>();
            List<Cost> large = new ArrayList<>();
            for (int i = 0; i < ROUNDS; i++) { // by turns, so that both have the same of whatever else the machine does
                small.add(measured(little));
                large.add(measured(much));
            }
            Cost before = small.get(ROUNDS - 1);
            Cost after = large.get(ROUNDS - 1);
            for (String work : before.blocks().keySet()) {
                System.out.printf(
                        "%-10s after 10,000 messages: %4d blocks, %6d us; after 1,000,000: %4d blocks, %6d us (medians of %d)%n",
                        work,
                        before.blocks().get(work),
                        medianMicros(small, work),
                        after.blocks().get(work),
                        medianMicros(large, work),
                        ROUNDS);
            }
            System.out.printf("blocks a message: %.2f and %.2f%n", before.blocksPerMessage(), after.blocksPerMessage());
            assertThat(after.blocksPerMessage())
                    .as("blocks per message published, ticked and read")
                    .isLessThanOrEqualTo(before.blocksPerMessage() * 1.1);
            assertThat(after.blocks().get("page")).as("a page of 500").isLessThan(100);
            assertThat(after.blocks().get("tick")).as("a tick of 500 messages").isLessThan(300);
            assertThat(after.blocks().get("idle tick"))
                    .as("a look at nothing new")
                    .isLessThan(200);
            assertThat(after.blocks().get("trace")).as("a trace of 17 messages").isLessThan(10_000);
            assertThat(after.blocks().get("retention"))
                    .as("a look at all segments")
                    .isLessThan(3_000);
        }
    }

    private static long medianMicros(List<Cost> costs, String work) {
        return costs.stream()
                .map(cost -> cost.micros().get(work))
                .sorted()
                .toList()
                .get(costs.size() / 2);
    }

    private static TestDatabase withHistory(int messages) {
        TestDatabase database = TestDatabase.migrated();
        Tasuki node = database.started(consumer("c", Effect.database()).handler(d -> {}));
        node.close(); // it has registered the consumer
        Blocks.leaveAlone(database); // its work would be counted as ours
        fill(database, messages);
        database.run("checkpoint");
        return database;
    }

    private static Cost measured(TestDatabase database) throws Exception {
        try (Connection connection = database.source().getConnection()) {
            return measure(database.node(), connection);
        }
    }

    /** Seven days of messages, each with a tick for every hundred and a receipt for every five hundred. */
    private static void fill(TestDatabase database, int messages) {
        for (int day = 7; day >= 1; day--) {
            String at = "clock_timestamp() - interval '" + day + " days'";
            database.run("""
                    insert into tasuki.message (segment, xid, seq, topic, partition, published_at, type, key, content_type, payload)
                    select tasuki.segment_at(%1$s), s.xid, s.seq, 1, tasuki.partition_of(s.key, s.seq, 16::smallint), %1$s,
                           'Numbered', s.key, 'application/json', convert_to(to_jsonb(repeat('x', 100))::text, 'UTF8')
                    from (select x.xid, nextval('tasuki.message_seq') as seq, 'key-' || x.n as key
                          from (select pg_current_xact_id() as xid, n from generate_series(1, %2$d) n offset 0) x offset 0) s
                    """.formatted(at, messages / 7));
            database.run("""
                    insert into tasuki.tick (segment, topic, messages, total, last_seq, seq_before, floor_seq, floor_at, since,
                                             taken_at, snapshot, totals)
                    select tasuki.segment_at(%1$s), 1, 100, n * 100 + old.total, old.last_seq + n * 100, old.last_seq + n * 100,
                           old.last_seq + n * 100 - 100, %1$s, %1$s, %1$s, pg_current_snapshot(), old.totals
                    from generate_series(1, %2$d) n
                    cross join (select * from tasuki.tick order by id desc limit 1) old
                    """.formatted(at, messages / 700));
            database.run("""
                    insert into tasuki.receipt (segment, consumer, node, tick, upto, skipped, parked, started_at, done_at,
                                                partitions, seqs, took_micros, repeats, in_flight, passed, counted, flying)
                    select tasuki.segment_at(%1$s), 1, 1, 1, 1, 0, 0, %1$s, %1$s, '{0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15}',
                           array (select generate_series(n * 500, n * 500 + 499)), array_fill(100, '{500}'), '{}', '{}', '{}',
                           array_fill(0, '{16}'), '{}'
                    from generate_series(1, %2$d) n
                    """.formatted(at, messages / 3_500));
        }
        for (int i = 0; i < 10; i++) {
            for (String table : new String[] {"message", "tick", "receipt"}) {
                database.run("vacuum analyze tasuki." + table + "_" + i);
            }
        }
    }

    private static Cost measure(Tasuki node, Connection connection) throws Exception {
        Tick start = take(connection);
        start = warmUp(node, connection, start);
        Cost cost = new Cost(new LinkedHashMap<>(), new LinkedHashMap<>());
        cost.of("publish", connection, () -> {
            for (int i = 0; i < MESSAGES; i++) {
                publish(node, connection, i);
            }
        });
        cost.of("tick", connection, () -> Ticks.take(connection));
        Position batch = Position.at(start).towards(TickTable.newest(connection, ORDERS));
        assertThat(batch.upto().messages()).isEqualTo(MESSAGES);
        cost.of(
                "page",
                connection,
                () -> assertThat(page(connection, batch).messages()).hasSize(MESSAGES));
        cost.of("idle tick", connection, () -> Ticks.take(connection));
        cost.of("retention", connection, () -> {
            for (RetiredSegment segment : RetiredSegment.all(connection, Duration.ofDays(1))) {
                segment.isNeeded(connection, Duration.ofDays(1));
            }
        });
        cost.of(
                "trace",
                connection,
                () -> assertThat(TraceQuery.byKey(connection, "key-7").messages())
                        .hasSizeGreaterThanOrEqualTo(8));
        return cost;
    }

    /** Fills the caches of connection and server. */
    private static Tick warmUp(Tasuki node, Connection connection, Tick start) throws Exception {
        Tick at = start;
        for (int i = 0; i < 12; i++) {
            publish(node, connection, i);
            Tick end = take(connection);
            page(connection, Position.at(at).towards(end));
            at = end;
        }
        return at;
    }

    private static void publish(Tasuki node, Connection connection, int n) throws Exception {
        connection.setAutoCommit(false);
        node.publish(
                connection,
                Message.to("orders").type("Numbered").key("key-" + n).payload(n).build());
        connection.commit();
        connection.setAutoCommit(true);
    }

    private static Tick take(Connection connection) throws Exception {
        Ticks.take(connection);
        return TickTable.newest(connection, ORDERS);
    }

    private static MessageLog.Page page(Connection connection, Position batch) throws Exception {
        return MessageLog.page(connection, new MessageLog.Reader(ORDERS, Set.of(), null, MESSAGES, 4 << 20), batch);
    }
}
