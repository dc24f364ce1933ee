package dev.tasuki.orders.drill;

import dev.tasuki.operations.Custody;
import dev.tasuki.operations.Holder;
import dev.tasuki.operations.Situation;
import dev.tasuki.orders.demo.FarEnd;
import dev.tasuki.orders.simulator.Fault;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code kill -9} of the node that takes the orders, with mails in hand. */
final class KilledNode implements Act {
    private static final int BEFORE = 8;
    private static final int WATCHED = 12;
    private static final Duration LONG = Duration.ofSeconds(1); // for an order to be under way

    /** What stops an order for longer than a moment, and so has an owner. A retry is none of it. */
    private static final Set<Situation> BLAME = Set.of(
            Situation.NEVER_PUBLISHED,
            Situation.NOT_TICKED,
            Situation.NOT_RUNNING,
            Situation.UNASSIGNED,
            Situation.PAUSED,
            Situation.BREAKER_OPEN,
            Situation.DEAD,
            Situation.STUCK);

    @Override
    public Scene scene() {
        return Scene.KILL;
    }

    @Override
    public void play(Play play, Claims claims, Screen screen) {
        Customers customers = play.customers();
        FarEnd server = play.system().world().mail();
        int before = customers.mark();
        server.behave(Fault.Mode.SLOW.fault(null)); // so that there are mails in hand
        claims.awaitQuietly(() -> customers.mark() >= before + BEFORE);
        Node victim = play.system().nodes().get(0);
        victim.kill();
        int mark = customers.mark();
        screen.event("event.killed", victim.name());
        server.behave(Fault.NONE);
        Watch watch = new Watch(play, mark);
        List<String> survivors =
                play.system().nodes().stream().skip(1).map(Node::name).toList();
        claims.await(Claim.TAKEN_OVER, () -> {
            watch.look();
            return new Sharing(survivors, play.operations().status());
        });
        claims.check(Claim.NO_TEAM_IS_BLAMED, watch.blame());
        claims.check(Claim.CUSTOMERS_SURVIVE_A_KILL, customers.answersSince(mark));
        Progress all = new Progress(play.operations(), Play.consumers(any -> true), customers.since(before));
        claims.await(Claim.KILLED_WORK_IS_DONE, all::now);
    }

    /** Asks for the first orders that came after the kill, as somebody on call would, until the work is taken over. */
    private static final class Watch {
        private final Play play;
        private final int mark;
        private final Map<String, Long> seen = new HashMap<>();
        private final Set<String> waited = new HashSet<>();
        private int blamed;
        private int verdicts;

        Watch(Play play, int mark) {
            this.play = play;
            this.mark = mark;
        }

        void look() {
            play.customers().since(mark).stream().limit(WATCHED).forEach(order -> look(order.id()));
        }

        private void look(String order) {
            Custody verdict = play.triage(order);
            verdicts++;
            long first = seen.computeIfAbsent(order, id -> System.nanoTime());
            if (verdict.holder() == Holder.QUEUE && System.nanoTime() - first > LONG.toNanos()) {
                waited.add(order);
            }
            if (BLAME.contains(verdict.situation())) {
                blamed++;
            }
        }

        Blame blame() {
            return new Blame(seen.size(), waited.size(), blamed, verdicts);
        }
    }
}
