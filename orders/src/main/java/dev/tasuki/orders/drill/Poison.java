package dev.tasuki.orders.drill;

import dev.tasuki.operations.DeadLetter;
import dev.tasuki.operations.Holder;
import dev.tasuki.operations.Redrive;
import dev.tasuki.operations.Situation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** A partner's import writes past the API: an order that no mail can be sent for, and a message that nobody can read. */
final class Poison implements Act {
    private static final String MAIL = "mail";
    private static final String TYPE = "OrderPlaced";
    private static final int NEIGHBOURS = 8;

    @Override
    public Scene scene() {
        return Scene.POISON;
    }

    @Override
    public void play(Play play, Claims claims, Screen screen) {
        Partner partner = new Partner(play.system().dataSource());
        int mark = play.customers().mark();
        claims.awaitQuietly(() -> play.customers().mark() >= mark + NEIGHBOURS / 2);
        Partner.Imported imported = partner.importWrongAddress();
        play.imported().add(imported.order());
        screen.event("event.wrong_address", Partner.WRONG_ADDRESS);
        wrongAddress(play, claims, screen, imported, mark);
        partner.publishUnreadable();
        screen.event("event.unreadable");
        unreadable(play, claims, screen);
    }

    private static void wrongAddress(Play play, Claims claims, Screen screen, Partner.Imported imported, int mark) {
        String id = imported.order().id();
        claims.await(
                Claim.POISON_IS_THE_PRODUCERS, () -> new Named(Situation.DEAD, Holder.PRODUCER, TYPE, play.triage(id)));
        claims.awaitQuietly(() -> play.customers().mark() >= mark + NEIGHBOURS);
        List<Placed> neighbours =
                play.customers().since(mark).stream().limit(NEIGHBOURS).toList();
        Progress others =
                new Progress(play.operations(), Play.consumers(name -> !name.equals(MAIL)), List.of(imported.order()));
        Progress mails = new Progress(play.operations(), List.of(MAIL), neighbours);
        claims.await(Claim.POISON_STANDS_ALONE, () -> new Both(others.now(), mails.now()));
        Redrive redrive = play.operator()
                .redriveEdited(
                        MAIL,
                        imported.seq(),
                        imported.repaired(),
                        screen.words().of("why.repair"));
        claims.await(
                Claim.REPAIRED_AND_DONE,
                () -> new Repaired(
                        new Redriven(
                                1,
                                play.operations()
                                        .deadLetters()
                                        .redrive(redrive.id())
                                        .orElse(redrive)),
                        keptOriginal(play, imported),
                        play.outside().mailsTo(List.of(Partner.WRONG_ADDRESS)).size(),
                        play.outside().mailsTo(List.of(Partner.RIGHT_ADDRESS)).size()));
    }

    private static boolean keptOriginal(Play play, Partner.Imported imported) {
        return play.operations().deadLetters().find(MAIL, imported.seq()).stream()
                .flatMap(detail -> detail.edits().stream())
                .map(DeadLetter.Edit::before)
                .anyMatch(before -> new String(before, StandardCharsets.UTF_8).contains(Partner.WRONG_ADDRESS));
    }

    private static void unreadable(Play play, Claims claims, Screen screen) {
        Set<String> readers = Set.copyOf(Play.consumers(name -> !name.equals("order-status")));
        claims.await(
                Claim.UNREADABLE_IS_THE_PRODUCERS,
                () -> new Both(
                        new Named(Situation.DEAD, Holder.PRODUCER, TYPE, play.triage(Partner.UNREADABLE_KEY)),
                        new Letters(readers.size(), play.dead(Partner.UNREADABLE_KEY))));
        play.operator().discard(Partner.UNREADABLE_KEY, screen.words().of("why.discard"));
        claims.await(
                Claim.DISCARDED_BY_NAME,
                () -> new Both(
                        Named.of(Situation.DISCARDED, Operator.NAME, play.triage(Partner.UNREADABLE_KEY)),
                        new Letters(0, play.dead(Partner.UNREADABLE_KEY))));
    }
}
