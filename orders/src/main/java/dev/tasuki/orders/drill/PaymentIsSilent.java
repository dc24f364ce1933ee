package dev.tasuki.orders.drill;

import dev.tasuki.operations.DeadLetter;
import dev.tasuki.operations.DeadLetterFilter;
import dev.tasuki.operations.Fault.Side;
import dev.tasuki.operations.Redrive;
import dev.tasuki.operations.Situation;
import dev.tasuki.orders.demo.FarEnd;
import dev.tasuki.orders.simulator.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** The payment provider charges, and does not say so: long enough for dead letters, of which nobody knows whether they happened. */
final class PaymentIsSilent implements Act {
    private static final String PAYMENT = "payment";
    private static final int ORDERS = 3; // fewer than it takes for the breaker to call it an outage

    @Override
    public Scene scene() {
        return Scene.PAYMENT;
    }

    @Override
    public void play(Play play, Claims claims, Screen screen) {
        FarEnd provider = play.system().world().payment();
        play.customers().rest();
        claims.awaitQuietly(() -> play.outside().statuses().keySet().equals(Set.of("CONFIRMED")));
        provider.behave(Fault.Mode.TIMEOUT_AFTER_EFFECT.fault(null));
        screen.event("event.payment_silent");
        List<Placed> orders = Stream.generate(play.customers()::place)
                .limit(ORDERS)
                .filter(Objects::nonNull)
                .toList();
        find(play, claims, orders);
        provider.behave(Fault.NONE);
        screen.event("event.payment_answers");
        redrive(play, claims, screen, orders);
        play.customers().begin();
    }

    private static void find(Play play, Claims claims, List<Placed> orders) {
        String order = orders.isEmpty() ? "?" : orders.get(0).id();
        claims.await(
                Claim.SILENCE_IS_THE_PAYMENT_TEAMS,
                () -> Named.of(Situation.DEAD, Play.owner(PAYMENT), play.triage(order)));
        claims.await(Claim.SILENCE_IS_A_DEPENDENCY, () -> {
            List<DeadLetter.Group> groups = play.groups(PAYMENT);
            return new Judged(
                    Side.DEPENDENCY,
                    groups.isEmpty() ? Side.UNKNOWN : groups.get(0).fault().side(),
                    orders.size(),
                    groups.isEmpty() ? 0 : groups.get(0).count());
        });
        claims.check(
                Claim.CHARGED_WITHOUT_AN_ANSWER,
                new Silence(
                        Charges.of(orders, play.outside().chargesOf(orders)),
                        orders.stream()
                                .mapToLong(placed -> play.tries(PAYMENT, placed))
                                .sum()));
    }

    private static void redrive(Play play, Claims claims, Screen screen, List<Placed> orders) {
        DeadLetter.Preview preview = play.operations().deadLetters().preview(DeadLetterFilter.of(PAYMENT));
        claims.check(Claim.PREVIEW_WARNS, new Warned(orders.size(), preview.count(), preview.mayHaveHappened()));
        for (DeadLetter.Group group : play.groups(PAYMENT)) {
            play.operator()
                    .accept(
                            PAYMENT,
                            group.fingerprint(),
                            Duration.ofHours(1),
                            screen.words().of("why.accept"));
        }
        String order = orders.isEmpty() ? "?" : orders.get(0).id();
        claims.await(
                Claim.KNOWN_DEBT_HAS_A_NAME, () -> Named.of(Situation.ACCEPTED, Operator.NAME, play.triage(order)));
        Redrive redrive = play.operator().redrive(PAYMENT, screen.words().of("why.redrive"));
        claims.await(
                Claim.REDRIVE_FINISHES,
                () -> new Redriven(
                        orders.size(),
                        play.operations().deadLetters().redrive(redrive.id()).orElse(redrive)));
        claims.check(
                Claim.REDRIVE_CHARGES_NOBODY_TWICE,
                Charges.of(orders, play.outside().chargesOf(orders)));
    }
}
