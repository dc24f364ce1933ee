package dev.tasuki;

import static dev.tasuki.TestDatabase.consumer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.internal.postgres.Counts;
import dev.tasuki.internal.postgres.MessageLog;
import dev.tasuki.internal.postgres.Position;
import dev.tasuki.internal.postgres.Segments;
import dev.tasuki.internal.postgres.StoredMessage;
import dev.tasuki.internal.postgres.Tick;
import dev.tasuki.internal.postgres.TickTable;
import dev.tasuki.internal.postgres.TickTable.Probe;
import dev.tasuki.internal.postgres.Ticks;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Invariant 12, looking ahead: what a page costs does not grow with what waits behind it, in the same batch or in later ones. All
 * of this with a planner that believes the tables to be nearly empty, as it does in the first minute of a segment.
 */
@Tag("one-jdk")
class LaggingCostTest {
    private static final short ORDERS = 1;
    private static final int MESSAGES = 30_000;
    private static final int PAGE = 500;
    private static final MessageLog.Reader READER = new MessageLog.Reader(ORDERS, Set.of(), null, PAGE, 4 << 20);

    private final TestDatabase database = TestDatabase.migrated();
    private Connection connection;
    private Tick start;

    @BeforeEach
    void open() throws Exception {
        database.started(consumer("c", Effect.database()).handler(d -> {})).close(); // the topic exists
        Blocks.leaveAlone(database);
        connection = database.source().getConnection();
        try (Statement statement =
                connection.createStatement()) { // the plan that a busy node's statement has in the end
            statement.execute("set plan_cache_mode = force_generic_plan");
        }
        start = TickTable.newest(connection, ORDERS);
    }

    @AfterEach
    void close() throws Exception {
        connection.close();
        database.close();
    }

    @Test
    void aPageOfALargeBatchCostsAPage() throws Exception {
        publish(MESSAGES, "orders");
        tick();

        long cost = read(TickTable.newest(connection, ORDERS).id());

        assertThat(cost).as("blocks for each page of %d", PAGE).isLessThan(150);
    }

    @Test
    void aPageDoesNotCostWhatLaterBatchesHold() throws Exception {
        for (int i = 0; i < MESSAGES / PAGE; i++) {
            publish(PAGE, "orders");
            tick();
        }

        long cost = read(TickTable.newest(connection, ORDERS).id());

        assertThat(cost).as("blocks for each page of %d", PAGE).isLessThan(150);
    }

    /** While somebody's transaction stays open; the statement was planned when there was next to nothing in the log. */
    @Test
    void aTickDoesNotCostWhatIsInTheLog() throws Exception {
        try (Connection open = database.source().getConnection();
                Statement statement = open.createStatement()) {
            open.setAutoCommit(false);
            statement.execute("select pg_current_xact_id()");
            for (int i = 0; i < 20; i++) {
                publish(1, "orders");
                tick();
            }
            for (int i = 0; i < 20; i++) {
                publish(PAGE, "orders");
                tick();
            }
            publish(1, "orders");
            tick(); // from here on, the search does not begin in the last page
            publish(1, "orders");
            Probe look = TickTable.probe(connection);
            Segments where = look.segmentsAfter(TickTable.newest(connection));

            long before = Blocks.touched(connection);
            List<Tick> fresh = TickTable.take(connection, look, where).fresh();
            long cost = Blocks.touched(connection) - before;

            assertThat(fresh).extracting(Tick::messages).containsExactly(1);
            assertThat(cost)
                    .as("blocks for a tick of one message, in one or two segments of ten")
                    .isLessThan(35);
            assertThat(setting("enable_seqscan")).as("after the tick").isEqualTo("on");
            assertThat(setting("enable_bitmapscan")).as("after the tick").isEqualTo("on");
        }
    }

    @Test
    void whereOtherTopicsArePublishedInBetweenNothingIsPassedBy() throws Exception {
        database.run("select tasuki.create_topic('others')");
        for (int i = 0; i < 20; i++) { // seqs are sparse here …
            publish(200, "orders");
            publish(3_000, "others");
        }
        tick(); // … within one batch, and there are none of the topic's at its end

        List<StoredMessage> read = new ArrayList<>();
        readInto(read, TickTable.newest(connection, ORDERS).id());

        assertThat(read).hasSize(20 * 200).doesNotHaveDuplicates();
    }

    /** A batch that ends at a tick from before migration 3, which knew no ceiling, for a reader with few of its messages. */
    @Test
    void withoutACeilingAPageInTheMiddleBeginsWhereItShould() throws Exception {
        publish(6_000, "orders");
        tick();
        Tick end = TickTable.newest(connection, ORDERS);
        database.sabotage("update tasuki.tick set ceiling_seq = 9223372036854775807");
        Tick unbounded = TickTable.newest(connection, ORDERS);
        MessageLog.Reader few = new MessageLog.Reader(ORDERS, Set.of(), new short[] {3}, PAGE, 4 << 20);

        List<StoredMessage> all = MessageLog.page(
                        connection, few, Position.at(start).towards(end))
                .messages();
        int half = all.size() / 2;
        long seq = all.get(half - 1).seq();
        assertThat(all).hasSizeBetween(100, PAGE - 1);
        Position middle = Position.at(start).towards(unbounded).past(seq, Counts.of(all.subList(0, half)));
        assertThat(MessageLog.page(connection, few, middle).messages()).isEqualTo(all.subList(half, all.size()));
    }

    @Test
    void aTickThatFollowsAnOpenTransactionDoesNotGoThroughTheLog() throws Exception {
        for (int i = 0; i < MESSAGES / PAGE; i++) {
            publish(PAGE, "orders");
        }
        database.run("analyze tasuki.message"); // it knows the log now, and takes an open transaction for a thousand
        tick();
        tick();
        try (Connection open = database.source().getConnection()) {
            open.setAutoCommit(false);
            database.node()
                    .publish(
                            open,
                            Message.to("orders").type("Numbered").payload(1).build());
            publish(1, "orders");
            tick(); // it lists the open transaction, which an ended one came after
            open.commit();
        }
        Tick late = TickTable.newest(connection, ORDERS);

        long before = Blocks.touched(connection);
        tick();
        long cost = Blocks.touched(connection) - before;

        Tick next = TickTable.newest(connection, ORDERS);
        assertThat(next.messages()).as("what committed late").isEqualTo(1);
        assertThat(cost).as("blocks for its tick").isLessThan(200);
        before = Blocks.touched(connection);
        MessageLog.Page page =
                MessageLog.page(connection, READER, Position.at(late).towards(next));
        cost = Blocks.touched(connection) - before;
        assertThat(page.messages()).hasSize(1);
        assertThat(cost).as("blocks for its page").isLessThan(50);
    }

    @Test
    void theSearchForTheNextTickDoesNotGoThroughALargeOneAgainAndAgain() throws Exception {
        publish(MESSAGES, "orders");
        for (int i = 0; i < 3; i++) {
            tick();
        }
        long ticks = database.number("select count(*) from tasuki.tick where topic = 1");

        long before = Blocks.touched(connection);
        tick();
        long cost = Blocks.touched(connection) - before;

        assertThat(cost).as("blocks for a look at nothing new").isLessThan(200);
        assertThat(database.number("select count(*) from tasuki.tick where topic = 1"))
                .as("ticks, while nothing is published")
                .isEqualTo(ticks);
    }

    /** Whether the planner knows the log or takes it for empty. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void countingTheLogAgainCostsWhatIsCounted(boolean analyzed) throws Exception {
        for (int i = 0; i < MESSAGES / PAGE; i++) {
            publish(PAGE, "orders");
            tick();
        }
        if (analyzed) {
            database.run("analyze tasuki.message");
        }
        Tick upto = TickTable.newest(connection, ORDERS);
        Tick from = TickTable.after(connection, start, Integer.MAX_VALUE, 1_000).get(MESSAGES / PAGE - 3);
        assertThat(from.id()).isLessThan(upto.id());

        long before = Blocks.touched(connection);
        Counts counted = MessageLog.count(connection, from, upto);
        long cost = Blocks.touched(connection) - before;

        assertThat(counted.sum()).isEqualTo(2 * PAGE);
        assertThat(cost).as("blocks for %d of %d messages", 2 * PAGE, MESSAGES).isLessThan(200);
    }

    private String setting(String name) throws Exception {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("show " + name)) {
            row.next();
            return row.getString(1);
        }
    }

    private long read(long last) throws Exception {
        List<StoredMessage> read = new ArrayList<>();
        long before = Blocks.touched(connection);
        int pages = readInto(read, last);
        long cost = Blocks.touched(connection) - before;
        assertThat(read).hasSize(MESSAGES).doesNotHaveDuplicates();
        return cost / pages;
    }

    /** Reads as a consumer does that is behind: batch by batch, page by page. */
    private int readInto(List<StoredMessage> read, long last) throws Exception {
        int pages = 0;
        Tick at = start;
        while (at.id() < last) {
            List<Tick> next = TickTable.after(connection, at, PAGE, 256);
            Position position = Position.at(at).towards(next.get(next.size() - 1));
            MessageLog.Page page;
            do {
                page = MessageLog.page(connection, READER, position);
                read.addAll(page.messages());
                pages++;
                if (!page.endsBatch()) {
                    StoredMessage lastOfPage =
                            page.messages().get(page.messages().size() - 1);
                    position = position.past(lastOfPage.seq(), position.passed());
                }
            } while (!page.endsBatch());
            at = position.upto();
        }
        return pages;
    }

    private void tick() throws Exception {
        Ticks.take(connection);
    }

    private void publish(int messages, String topic) {
        database.publishMany(messages, topic, 400);
    }
}
