package dev.tasuki.orders.drill;

import dev.tasuki.operations.Holder;
import dev.tasuki.operations.Situation;
import dev.tasuki.orders.consumers.Duty;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The night is over: what was ordered is what happened, outside and by the ledger's own sums, and each act has a name and a reason. */
final class TheSums implements Act {
    private static final int MOST_ACTS = 100;

    @Override
    public Scene scene() {
        return Scene.SUMS;
    }

    @Override
    public void play(Play play, Claims claims, Screen screen) {
        play.customers().rest();
        List<Placed> orders = new ArrayList<>(play.imported());
        orders.addAll(play.customers().since(0));
        outside(play.outside(), claims, orders);
        claims.await(
                Claim.SUMS_CLOSE_AT_ZERO,
                () -> new Sums(Duty.ALL.size(), play.operations().reconcile()));
        claims.check(Claim.ACTS_ARE_IN_THE_AUDIT, new Acts(play.operator().done(), audit(play)));
        claims.check(Claim.DESIGN_IS_REVIEWED, new Reviewed(play.operations().review()));
        claims.await(Claim.FINE_AGAIN, () -> new Named(Situation.DONE, Holder.NOBODY, Named.NOBODY, play.triage()));
    }

    private static void outside(Outside outside, Claims claims, List<Placed> orders) {
        claims.check(Claim.ORDERS_STORED_ONCE, new Counts(Outside.expected(orders, one -> 1), outside.orders()));
        claims.await(
                Claim.ORDERS_CONFIRMED,
                () -> new Counts(Map.of("CONFIRMED", (long) orders.size()), outside.statuses()));
        // Confirmed is what was charged and reserved: there is nothing left to wait for
        claims.check(Claim.CHARGED_ONCE, Charges.of(orders, outside.charges()));
        claims.await(
                Claim.MAILED_WITH_ONE_IDENTITY,
                () -> new Mails(Set.copyOf(Outside.addresses(orders)), outside.mails()));
        claims.check(Claim.STOCK_IS_EXACT, new Counts(Outside.pieces(orders), outside.stock()));
        claims.await(
                Claim.FACTS_ARE_EXACT,
                () -> new Counts(
                        Outside.expected(orders, order -> order.pieces().size()), outside.facts()));
    }

    private static List<Acts.Done> audit(Play play) {
        List<Acts.Done> audit = new ArrayList<>(play.operations().audit(null, null, MOST_ACTS).items().stream()
                .map(Acts.Done::of)
                .toList());
        Collections.reverse(audit); // it comes newest first
        return audit;
    }
}
