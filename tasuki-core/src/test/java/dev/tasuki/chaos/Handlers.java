package dev.tasuki.chaos;

import dev.tasuki.Consumer;
import dev.tasuki.Delivery;
import dev.tasuki.Effect;
import dev.tasuki.Handler;
import dev.tasuki.Message;
import dev.tasuki.RetryAfter;
import dev.tasuki.RetryPolicy;
import dev.tasuki.StartFrom;
import dev.tasuki.Unrecoverable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** The consumers that each node runs. What a handler does beside its effect is its message's {@link Fate}. */
final class Handlers {
    private static final int KINDS_OF_FAILURE = 4;
    private static final Duration TIMEOUT = Duration.ofMillis(1_500);
    private static final int HANG = 2_500;
    private static final RetryPolicy RETRY =
            new RetryPolicy(10_000, Duration.ofMillis(50), 1.5, Duration.ofMillis(500), 0.5);

    private final String node;
    private final Fate.Lots lots;
    private final OutsideClient outside;
    private final EffectTable table;

    Handlers(String node, Fate.Lots lots, OutsideClient outside) {
        this.node = node;
        this.lots = lots;
        this.outside = outside;
        this.table = new EffectTable(node);
    }

    List<Consumer.Builder> consumers() {
        return List.of(
                define(Role.LEDGER).concurrency(2).handler(each(Role.LEDGER)),
                define(Role.TOTALS).batchHandler(40, this::inBulk),
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
        if (role.handlesEventsOnce()) {
            consumer.oncePer(Handlers::event);
        }
        return role.ordered ? consumer : consumer.unordered();
    }

    /** The identity of an event that is published twice; of any other message, one that no second copy would share. */
    private static String event(Delivery delivery) {
        Fact fact = delivery.payload(Fact.class);
        return fact.isTwin() ? fact.event() : "seq-" + delivery.seq();
    }

    private Handler each(Role role) {
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
        boolean failsFirst = role.external || (fact.n() / KINDS_OF_FAILURE) % 2 == 0;
        if (failsFirst) {
            failIfDue(role, fact, fate, delivery);
        }
        if (role.external) {
            outside.act(role, node, fact, delivery);
        } else {
            table.insert(role, fact, delivery);
        }
        if (!failsFirst) { // nothing of the effect may be seen
            failIfDue(role, fact, fate, delivery);
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

    private void failIfDue(Role role, Fact fact, Fate fate, Delivery delivery) throws Exception {
        if (fate.unrecoverable()) {
            outside.gaveUp(role, fact);
            throw new Unrecoverable("the fate of " + fact.id());
        }
        if (delivery.attempt() > fate.failures()) {
            return;
        }
        switch ((int) (fact.n() % KINDS_OF_FAILURE)) {
            case 0 -> throw new RetryAfter(Duration.ofMillis(100), "the fate of " + fact.id(), null);
            case 1 -> throw new IllegalStateException("the fate of " + fact.id());
            case 2 -> throw new StackOverflowError("the fate of " + fact.id());
            default -> {
                if (role.external) {
                    throw new IOException("the fate of " + fact.id());
                }
                table.breakTransaction(delivery); // and return as if nothing had happened
            }
        }
    }
}
