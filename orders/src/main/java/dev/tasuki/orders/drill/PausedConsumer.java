package dev.tasuki.orders.drill;

import dev.tasuki.operations.Situation;
import java.util.List;

/** The payment provider asks for a moment of quiet. */
final class PausedConsumer implements Act {
    private static final String PAYMENT = "payment";
    private static final int ORDERS = 10;

    @Override
    public Scene scene() {
        return Scene.PAUSE;
    }

    @Override
    public void play(Play play, Claims claims, Screen screen) {
        Customers customers = play.customers();
        int mark = customers.mark();
        play.operator().pause(PAYMENT, screen.words().of("why.pause"));
        claims.awaitQuietly(() -> customers.mark() >= mark + ORDERS);
        // The newest order each time: those of the first second may still have been charged
        claims.await(
                Claim.PAUSE_IS_THE_OPERATORS,
                () -> Named.of(Situation.PAUSED, Operator.NAME, play.triage(newest(customers.since(mark)))));
        play.operator().resume(PAYMENT, screen.words().of("why.resume"));
        List<Placed> orders = customers.since(mark);
        claims.await(
                Claim.RESUMED_AND_DONE, () -> Charges.of(orders, play.outside().chargesOf(orders)));
    }

    private static String newest(List<Placed> orders) {
        return orders.isEmpty() ? "?" : orders.get(orders.size() - 1).id();
    }
}
