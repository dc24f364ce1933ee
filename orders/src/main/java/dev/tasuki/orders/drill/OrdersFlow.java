package dev.tasuki.orders.drill;

import dev.tasuki.operations.Holder;
import dev.tasuki.operations.Situation;
import java.util.List;
import java.util.UUID;

/** All is well. */
final class OrdersFlow implements Act {
    private static final int ORDERS = 20;

    @Override
    public Scene scene() {
        return Scene.FLOW;
    }

    @Override
    public void play(Play play, Claims claims, Screen screen) {
        Customers customers = play.customers();
        customers.begin();
        claims.awaitQuietly(() -> customers.mark() >= ORDERS);
        claims.check(Claim.ORDERS_ANSWERED, customers.answersSince(0));
        Progress progress = new Progress(play.operations(), Play.consumers(any -> true), customers.since(0));
        claims.await(Claim.ORDERS_CARRIED_OUT, progress::now);
        List<String> nodes = play.system().nodes().stream().map(Node::name).toList();
        claims.await(
                Claim.WORK_IS_SHARED, () -> new Sharing(nodes, play.operations().status()));
        claims.await(
                Claim.NOTHING_IS_WRONG, () -> new Named(Situation.DONE, Holder.NOBODY, Named.NOBODY, play.triage()));
        claims.check(
                Claim.NEVER_PLACED_IS_THE_PRODUCERS,
                Named.of(
                        Situation.NEVER_PUBLISHED,
                        "producer",
                        play.triage(UUID.randomUUID().toString())));
    }
}
