package dev.tasuki.orders.drill;

import dev.tasuki.operations.Situation;
import dev.tasuki.orders.demo.FarEnd;
import dev.tasuki.orders.simulator.Fault;
import java.util.List;
import java.util.Set;

/** The mail server stops answering, for a while. */
final class MailIsDown implements Act {
    private static final String MAIL = "mail";
    private static final int ORDERS = 15;

    @Override
    public Scene scene() {
        return Scene.MAIL;
    }

    @Override
    public void play(Play play, Claims claims, Screen screen) {
        Customers customers = play.customers();
        FarEnd server = play.system().world().mail();
        int mark = customers.mark();
        server.behave(Fault.Mode.DOWN.fault(null));
        screen.event("event.mail_down");
        claims.await(
                Claim.OUTAGE_IS_THE_MAIL_TEAMS,
                () -> Named.of(Situation.BREAKER_OPEN, Play.owner(MAIL), play.triage()));
        claims.awaitQuietly(() -> customers.mark() >= mark + ORDERS);
        List<Placed> orders = customers.since(mark);
        claims.check(Claim.CUSTOMERS_DO_NOT_NOTICE, customers.answersSince(mark));
        Progress others = new Progress(play.operations(), Play.consumers(name -> !name.equals(MAIL)), orders);
        claims.await(Claim.OTHERS_GO_ON, others::now);
        Through mails = new Progress(play.operations(), List.of(MAIL), orders).now();
        claims.check(
                Claim.NO_FLOOD_OF_DEAD_LETTERS,
                new Flood(mails.open().size(), play.groups(MAIL).size()));
        server.behave(Fault.NONE);
        screen.event("event.mail_up");
        List<String> addresses = Outside.addresses(orders);
        claims.await(
                Claim.GOES_ON_BY_ITSELF,
                () -> new Mails(Set.copyOf(addresses), play.outside().mailsTo(addresses)));
    }
}
