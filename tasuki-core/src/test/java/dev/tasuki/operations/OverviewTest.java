package dev.tasuki.operations;

import static dev.tasuki.TestDatabase.consumer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.awaitility.Awaitility.await;

import dev.tasuki.Effect;
import dev.tasuki.Message;
import dev.tasuki.StartFrom;
import dev.tasuki.Tasuki;
import dev.tasuki.TestDatabase;
import dev.tasuki.Unrecoverable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What somebody who watches asks for again and again, and what is in a message. */
class OverviewTest {
    private final TestDatabase database = TestDatabase.migrated();
    private final Operations operations = Operations.on(database.source());

    @AfterEach
    void close() {
        database.close();
    }

    private Tasuki shop() {
        return database.started(
                consumer("stock", Effect.database())
                        .startFrom(StartFrom.EARLIEST)
                        .handler(delivery -> {}),
                consumer("mail", Effect.external("SMTP"))
                        .startFrom(StartFrom.EARLIEST)
                        .handler(delivery -> {
                            switch (delivery.key().orElseThrow()) {
                                case "bad-1" -> throw new Unrecoverable("550 no such box");
                                case "bad-2" -> throw noAddress();
                                default -> {}
                            }
                        }));
    }

    /** Thrown elsewhere, and so of another group. */
    private static Unrecoverable noAddress() {
        return new Unrecoverable("no address");
    }

    private static Message order(String key) {
        return Message.to("orders")
                .type("OrderPlaced")
                .key(key)
                .payload("{\"id\": \"" + key + "\"}")
                .build();
    }

    private void publish(String... keys) {
        Tasuki shop = shop();
        for (String key : keys) {
            database.publish(shop, order(key));
        }
        await().until(() -> operations.status().consumers().size() == 2
                && operations.status().consumers().stream()
                        .allMatch(c -> c.status().lagMessages() + c.status().inFlight() == 0));
    }

    @Test
    void itIsWhatTheSingleQuestionsAnswer() {
        publish("good-1", "bad-1", "bad-2", "good-2");
        Overview overview = operations.overview();
        assertThat(overview.groups())
                .hasSize(2)
                .isEqualTo(operations.deadLetters().groups(DeadLetterFilter.NONE));
        assertThat(overview.triage().verdict()).isEqualTo(operations.triage().verdict());
        assertThat(overview.triage().verdict().situation()).isEqualTo(Situation.DEAD);
        assertThat(overview.status().consumers()).hasSize(2);
        assertThat(overview.redrives()).isEmpty();

        DeadLetter.Group group = overview.groups().get(0);
        operations
                .deadLetters()
                .redrive(DeadLetterFilter.of("mail", group.fingerprint()), new By("mika", "try it again"));
        assertThat(operations.overview().redrives())
                .singleElement()
                .satisfies(redrive -> assertThat(redrive.by()).isEqualTo("mika"));
        await().until(() -> operations.overview().redrives().get(0).dead() == 1);
        assertThat(operations.overview().groups())
                .as("as they are now, although judgements are remembered")
                .extracting(DeadLetter.Group::redriving)
                .containsOnly(0L);
    }

    @Test
    void aSeriesHasWhatWasPublishedAndDone() {
        publish("good-1", "good-2", "bad-1");
        Series series = operations.series("stock", Duration.ofMinutes(10));
        assertThat(series.step()).isEqualTo(Duration.ofSeconds(10));
        assertThat(series.points())
                .hasSize(60)
                .isSortedAccordingTo((a, b) -> a.from().compareTo(b.from()));
        double step = series.step().toSeconds();
        assertThat(series.points().stream().mapToDouble(Series.Point::published).sum() * step)
                .isCloseTo(3, offset(0.01));
        assertThat(series.points().stream().mapToDouble(Series.Point::done).sum() * step)
                .isCloseTo(3, offset(0.01));
        Series.Point busy = series.points().stream()
                .filter(point -> point.done() > 0)
                .findFirst()
                .orElseThrow();
        assertThat(busy.lag()).isBetween(Duration.ZERO, Duration.ofSeconds(30));
        assertThat(busy.took()).isBetween(Duration.ZERO, Duration.ofSeconds(5));
        assertThat(series.points().get(0).lag()).isNull();
        assertThat(series.points())
                .allSatisfy(point -> assertThat(point.failed()).isZero());
        Series mail = operations.series("mail", Duration.ofMinutes(10));
        assertThat(mail.points().stream().mapToDouble(Series.Point::done).sum() * step)
                .isCloseTo(2, offset(0.01));
        assertThat(mail.points().stream().mapToDouble(Series.Point::failed).sum() * step)
                .isCloseTo(1, offset(0.01));
        assertThatThrownBy(() -> operations.series("nobody", Duration.ofMinutes(1)))
                .hasMessageContaining("'nobody'");
        assertThatThrownBy(() -> operations.series("stock", Duration.ofDays(8))).hasMessageContaining("PT192H");
    }

    @Test
    void whatIsInAMessageIsWhatWasPublished() {
        publish("bad-1");
        long seq = operations.trace("bad-1").messages().get(0).seq();
        operations
                .deadLetters()
                .redriveEdited("mail", seq, "{\"id\": 2}".getBytes(StandardCharsets.UTF_8), new By("mika", "typo"));
        assertThat(operations.message(seq)).hasValueSatisfying(this::isTheFirst);
        database.sabotage("delete from tasuki.message");
        assertThat(operations.message(seq)).as("reclaimed, but parked").hasValueSatisfying(this::isTheFirst);
        assertThat(operations.message(seq + 1_000)).isEmpty();
    }

    private void isTheFirst(MessageContent content) {
        assertThat(content.key()).isEqualTo("bad-1");
        assertThat(content.type()).isEqualTo("OrderPlaced");
        assertThat(new String(content.payload(), StandardCharsets.UTF_8)).contains("bad-1");
    }
}
