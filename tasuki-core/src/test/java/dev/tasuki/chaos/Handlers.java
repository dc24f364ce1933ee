package dev.tasuki.chaos;

import dev.tasuki.Consumer;
import dev.tasuki.Delivery;
import dev.tasuki.Effect;
import dev.tasuki.Message;
import dev.tasuki.RetryAfter;
import dev.tasuki.RetryPolicy;
import dev.tasuki.StartFrom;
import dev.tasuki.Unrecoverable;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** The consumers that each node runs. What a handler does beside its effect is its message's {@link Fate}. */
final class Handlers {
    private static final Duration TIMEOUT = Duration.ofMillis(1_500);
    private static final int HANG = 2_500;
    private static final RetryPolicy RETRY =
            new RetryPolicy(10_000, Duration.ofMillis(50), 1.5, Duration.ofMillis(500), 0.5);

    private final String node;
    private final Fate.Lots lots;
    private final OutsideClient outside;

    Handlers(String node, Fate.Lots lots, OutsideClient outside) {
        this.node = node;
        this.lots = lots;
        this.outside = outside;
    }

    List<Consumer.Builder> consumers() {
        return List.of(
                define(Role.LEDGER).concurrency(2).handler(each(Role.LEDGER)),
                define(Role.TOTALS).oncePer(Handlers::event).batchHandler(40, this::inBulk),
                define(Role.MAIL).concurrency(8).handler(each(Role.MAIL)),
                define(Role.PUSH).concurrency(4).handler(each(Role.PUSH)));
    }

    private static Consumer.Builder define(Role role) {
        Consumer.Builder consumer = Consumer.named(role.consumer())
                .responsibility("Does its work whatever happens")
                .owner("team-chaos")
                .effect(role.external ? Effect.external("outside") : Effect.database())
                .topic(ChaosNode.TOPIC)
                .startFrom(StartFrom.EARLIEST)
                .types(role.types.toArray(new String[0]))
                .retry(RETRY)
                .timeout(TIMEOUT);
        return role.ordered ? consumer : consumer.unordered();
    }

    /** The identity of an event that is published twice; of any other message, one that no second copy would share. */
    private static String event(Delivery delivery) {
        Fact fact = delivery.payload(Fact.class);
        return fact.isTwin() ? fact.event() : "seq-" + delivery.seq();
    }

    private dev.tasuki.Handler each(Role role) {
        return delivery -> handle(role, delivery);
    }

    private void inBulk(List<Delivery> deliveries) throws Exception {
        for (Delivery delivery : deliveries) {
            handle(Role.TOTALS, delivery);
        }
    }

    private void handle(Role role, Delivery delivery) throws Exception {
        Fact fact = delivery.payload(Fact.class);
        Fate fate = lots.of(role, fact);
        take(fate, delivery.attempt());
        if (role.external) {
            failIfDue(role, fact, fate, delivery.attempt());
            outside.act(role, node, fact, delivery);
        } else {
            insertEffect(role, fact, delivery); // and fail afterwards: nothing of it may be seen
            failIfDue(role, fact, fate, delivery.attempt());
        }
        if (fate.followedUp()) {
            Fact next = fact.followUp(role);
            delivery.publish(Message.to(ChaosNode.TOPIC)
                    .type(role.followUps)
                    .key(next.key())
                    .payload(next)
                    .build());
        }
    }

    private void take(Fate fate, int attempt) throws InterruptedException {
        if (fate.kills()) {
            Runtime.getRuntime().halt(66);
        }
        if (fate.slowMillis() > 0) {
            Thread.sleep(fate.slowMillis());
        }
        if (fate.hangs() && attempt == 1) {
            hang();
        }
    }

    /** Outlasts the timeout and ignores its interruption. */
    private static void hang() {
        long end = System.nanoTime() + HANG * 1_000_000L;
        while (System.nanoTime() - end < 0) {
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                // that is the point
            }
        }
    }

    private void failIfDue(Role role, Fact fact, Fate fate, int attempt) throws Exception {
        if (fate.unrecoverable()) {
            outside.gaveUp(role, fact);
            throw new Unrecoverable("the fate of " + fact.id());
        }
        if (attempt <= fate.failures()) {
            if (fact.n() % 2 == 0) {
                throw new RetryAfter(Duration.ofMillis(100), "the fate of " + fact.id(), null);
            }
            throw new IllegalStateException("the fate of " + fact.id());
        }
    }

    private void insertEffect(Role role, Fact fact, Delivery delivery) throws SQLException {
        try (PreparedStatement insert = delivery.connection().prepareStatement("""
                insert into effect (consumer, id, type, key, n, event, seq, attempt, node)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)) {
            insert.setString(1, role.consumer());
            insert.setString(2, fact.id());
            insert.setString(3, delivery.type());
            insert.setString(4, fact.key());
            insert.setLong(5, fact.n());
            insert.setString(6, fact.event());
            insert.setLong(7, delivery.seq());
            insert.setInt(8, delivery.attempt());
            insert.setString(9, node);
            insert.executeUpdate();
        }
    }
}
