package dev.tasuki.internal.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.Message;
import dev.tasuki.Tasuki;
import dev.tasuki.TestDatabase;
import dev.tasuki.internal.postgres.TickTable.Probe;
import dev.tasuki.internal.postgres.TickTable.Taken;
import java.sql.Connection;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A tick searches the segments that it is told to, and is not taken when something new may be in another one. */
class TickSegmentsTest {
    private final TestDatabase database = TestDatabase.withSegmentsOf(1);
    private final Tasuki node = database.node();
    private Connection connection;

    @BeforeEach
    void connect() throws Exception {
        connection = database.source().getConnection();
    }

    @AfterEach
    void close() throws Exception {
        connection.close();
        database.close();
    }

    @Test
    void oneOrTwoOfTenAreSearched() throws Exception {
        database.publish(node, numbered("orders"));
        Probe look = TickTable.probe(connection);
        Segments where = look.segmentsAfter(TickTable.newest(connection));
        assertThat(where.children().split(",")).hasSizeLessThan(5);
        assertThat(Segments.ALL.children()).isEqualTo("0,1,2,3,4,5,6,7,8,9");
        assertThat(new Segments(18, 21).children()).isEqualTo("0,1,8,9");
        assertThat(new Segments(0, 10).children()).isEqualTo(Segments.ALL.children());
    }

    @Test
    void aSegmentThatBeganAfterTheLookIsNotMissed() throws Exception {
        Probe look = TickTable.probe(connection);
        Segments where = look.segmentsAfter(TickTable.newest(connection));
        awaitSegment(where.upto() + 1);
        database.publish(node, numbered("orders"));

        isOnlyFoundElsewhere(look, where);
    }

    @Test
    void aTopicWhoseCreationCommittedLateIsNotMissed() throws Exception {
        try (Connection late = database.source().getConnection()) {
            late.setAutoCommit(false);
            Sql.query(late, "select tasuki.create_topic('late', 16::smallint)", row -> "");
            node.publish(late, numbered("late"));
            // As if the other topic had been brought forward meanwhile
            Sql.run(connection, "update tasuki.tick set since = clock_timestamp() + interval '5 seconds'");
            awaitSegment(TickTable.probe(connection).segments().upto() + 2);
            Probe look = TickTable.probe(connection);
            Segments where = look.segmentsAfter(TickTable.newest(connection));
            late.commit();

            isOnlyFoundElsewhere(look, where);
        }
    }

    @Test
    void aClockThatWasSetBackHidesNothing() throws Exception {
        Probe look = TickTable.probe(connection);
        Sql.run(connection, "update tasuki.tick set since = clock_timestamp() + interval '1 minute'");
        Segments where =
                Segments.between(look.segments().from() + 30, look.segments().upto() + 61);
        database.publish(node, numbered("orders"));

        isOnlyFoundElsewhere(look, where);
    }

    @Test
    void aClockThatWasSetBackSinceTheLookMayHideAnything() throws Exception {
        Probe look = TickTable.probe(connection);
        Probe before = new Probe(
                look.messageSeq(),
                look.tickId(),
                look.snapshot(),
                look.server(),
                look.micros() + 60_000_000,
                look.segments());
        database.publish(node, numbered("orders"));

        isOnlyFoundElsewhere(before, Segments.between(0, Long.MAX_VALUE - 1));
    }

    /** Later, when the clock gets there again, all that was published in between would be before it. */
    @Test
    void afterAClockWasSetBackNoTickSpeaksOfTheFuture() throws Exception {
        Sql.run(
                connection,
                "update tasuki.tick set taken_at = taken_at + interval '1 hour', floor_at = floor_at + interval '1 hour',"
                        + " since = since + interval '1 hour'");
        for (int i = 0; i < 2; i++) {
            database.publish(node, numbered("orders"));
            assertThat(TickTable.take(connection, TickTable.probe(connection), Segments.ALL)
                            .fresh())
                    .isNotEmpty();
            assertThat(database.number("select count(*) from tasuki.tick where id = (select max(id) from tasuki.tick)"
                            + " and greatest(since, floor_at, taken_at) > clock_timestamp()"))
                    .isZero();
        }
    }

    private void isOnlyFoundElsewhere(Probe look, Segments where) throws Exception {
        Taken none = TickTable.take(connection, look, where);
        assertThat(none.covered()).isFalse();
        assertThat(none.fresh()).isEmpty();
        Taken all = TickTable.take(connection, look, Segments.ALL);
        assertThat(all.covered()).isTrue();
        assertThat(all.fresh()).extracting(Tick::messages).contains(1);
    }

    private void awaitSegment(long number) {
        Awaitility.await().until(() -> database.number("select tasuki.segment_number(clock_timestamp())") >= number);
    }

    private static Message numbered(String topic) {
        return Message.to(topic).type("Numbered").payload(List.of(1)).build();
    }
}
