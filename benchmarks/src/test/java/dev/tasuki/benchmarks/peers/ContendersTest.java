package dev.tasuki.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.benchmarks.contender.Contender;
import dev.tasuki.benchmarks.contender.Effect;
import dev.tasuki.benchmarks.contender.Event;
import dev.tasuki.benchmarks.contender.Server;
import dev.tasuki.benchmarks.contender.Session;
import dev.tasuki.benchmarks.contender.Site;
import dev.tasuki.embedded.EmbeddedPostgres;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each contender does what it is compared for: each message has its effect with each consumer, once, whenever it was published, and none that was rolled back. */
@Tag("one-jdk")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContendersTest {
    private static final int CONSUMERS = 3;
    private static final int MESSAGES = 25;
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private EmbeddedPostgres postgres;
    private Server server;

    @BeforeAll
    void start() {
        postgres = EmbeddedPostgres.temporary();
        server = Server.running(postgres);
    }

    @AfterAll
    void stop() {
        server.close(); // and PostgreSQL with it
    }

    static Stream<Contender> contenders() {
        return Stream.concat(Contenders.all().stream(), Stream.of(Contenders.tasukiInSpring()));
    }

    static Stream<Contender> references() {
        return Contenders.effectsAlone().stream();
    }

    @ParameterizedTest
    @MethodSource("contenders")
    void deliversABacklogAndWhatComesAfterItOnceToEachConsumer(Contender contender) throws Exception {
        // A retry takes JobRunr two of its polls, and others' failures are W7's: one message here fails, once
        // after its INSERT, unless the contender promises such an effect at least once only
        boolean exactly = !contender.settings().getOrDefault("effect", "").contains("at least once");
        Effect effect = contender.name().equals("jobrunr") ? Effect.reliable() : Effect.failing(1, 1, exactly);
        try (Site site = server.newSite(contender.name());
                Session session = contender.open(site, CONSUMERS, effect)) {
            assertThat(rolledBack(session)).hasMessageContaining("changed my mind");
            publish(session, Event.range(0, MESSAGES));
            assertThat(site.number("select count(*) from effect")).isZero();
            session.start();
            for (Event event : Event.range(100, MESSAGES)) {
                publish(session, List.of(event));
            }
            site.awaitEffects(effect, 2L * MESSAGES * CONSUMERS, PATIENCE);
            session.stop();
            assertThat(site.number("select count(*) from effect")).isEqualTo(2.0 * MESSAGES * CONSUMERS);
            assertThat(site.number("select count(distinct (consumer, message, body)) from effect"))
                    .isEqualTo(2.0 * MESSAGES * CONSUMERS);
            assertThat(site.number("select count(*) from effect where message = 999"))
                    .isZero();
            assertThat(site.number("select count(*) from business")).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("references")
    void aReferenceHasTheSameEffects(Contender reference) throws Exception {
        Effect effect = Effect.reliable();
        try (Site site = server.newSite(reference.name());
                Session session = reference.open(site, CONSUMERS, effect)) {
            publish(session, Event.range(0, MESSAGES));
            session.start();
            site.awaitEffects(effect, (long) MESSAGES * CONSUMERS, PATIENCE);
            assertThat(site.number("select count(distinct (consumer, message)) from effect"))
                    .isEqualTo(MESSAGES * CONSUMERS);
        }
    }

    private static Exception rolledBack(Session session) {
        try {
            session.transaction(connection -> {
                Site.insertBusiness(connection, Event.of(999));
                session.publish(connection, List.of(Event.of(999)));
                throw new IllegalStateException("changed my mind");
            });
        } catch (Exception e) {
            return e;
        }
        throw new AssertionError("the transaction was committed");
    }

    private static void publish(Session session, List<Event> events) throws Exception {
        session.transaction(connection -> session.publish(connection, events));
    }
}
