package dev.tasuki.internal.engine;

import dev.tasuki.internal.postgres.FenceLost;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that drives a lane. Each consumer has its own, so that none waits for another. It goes on for ever: trouble makes
 * it wait and begin again from the database, as does a lost fence.
 */
final class Worker implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Worker.class);
    private static final long LONGEST_WAIT = Wakeup.millis(1_000);

    private final String consumer;
    private final Lane lane;
    private final Backoff backoff;
    private final Wakeup wakeup;
    private final Thread thread;
    private final List<Lane.Granted> inbox = new ArrayList<>();
    private final Set<Short> asked = new HashSet<>();
    private List<Short> held = List.of();
    private volatile boolean stopped;
    private volatile boolean givenUp;
    private volatile boolean anew;
    private volatile long deadline;

    Worker(String consumer, int place, Lane lane, Wakeup wakeup) {
        this.consumer = consumer;
        this.lane = lane;
        this.wakeup = wakeup;
        this.backoff = new Backoff("consumer '" + consumer + "'");
        this.thread = new Thread(this, "tasuki-" + consumer + "-" + place);
    }

    void start() {
        thread.start();
    }

    Thread thread() {
        return thread;
    }

    void wake() {
        wakeup.signal();
    }

    /** Lets the worker look at its parked deliveries. */
    void nudge() {
        lane.nudge();
        wake();
    }

    /** Lets the worker forget where it is, and take its partitions again where the database says that it is. */
    void beginAnew() {
        anew = true;
        wake();
    }

    /** Gives the worker partitions. It begins with them at its next step. */
    void grant(List<Lane.Granted> granted) {
        synchronized (inbox) {
            inbox.addAll(granted);
        }
        wake();
    }

    /** The partitions that it has, or will have at its next step. */
    List<Short> held() {
        synchronized (inbox) {
            List<Short> all = new ArrayList<>(held);
            for (Lane.Granted granted : inbox) {
                for (short partition : granted.cursor().fence().partitions()) {
                    all.add(partition);
                }
            }
            return all;
        }
    }

    /** The partitions that it has, or will have, and was not asked to give back. */
    List<Short> staying() {
        synchronized (inbox) {
            List<Short> staying = held();
            staying.removeAll(asked);
            return staying;
        }
    }

    /** Asks for partitions back, as soon as nothing of theirs is in hand. */
    void giveBack(Set<Short> partitions) {
        synchronized (inbox) {
            asked.addAll(partitions);
        }
        wake();
    }

    /** Lets the worker finish until a time (of {@link System#nanoTime}). */
    void stop(long deadlineNanos) {
        deadline = deadlineNanos;
        stopped = true;
        wake();
    }

    /** Its handler is stuck, and another worker takes its place: if its thread ever comes back, it ends. */
    void giveUp() {
        givenUp = true;
        stopped = true;
    }

    /** The time is up: what a handler still does is given up, and not held against its message. */
    void cutShort() {
        lane.cutShort(thread);
    }

    @Override
    public void run() {
        while (!stopped) {
            try {
                Thread.interrupted(); // a handler's business, or left over from it
                if (anew) {
                    anew = false;
                    lane.reload();
                    forgetHeld();
                }
                takeGrants();
                giveBackAsked();
                if (!lane.step() && !stopped) {
                    wakeup.await(Math.min(LONGEST_WAIT, lane.patienceNanos()));
                }
                if (!held.isEmpty()) { // without partitions it has asked the database for nothing
                    backoff.reset();
                }
            } catch (FenceLost e) {
                log.info("consumer '{}': {}", consumer, e.getMessage());
                lane.drop();
                forgetHeld();
            } catch (InterruptedException e) {
                log.debug("consumer '{}': interrupted while waiting", consumer);
            } catch (Throwable e) { // whatever it is: a worker that ends silently would be a consumer that stands still
                if (!givenUp) {
                    recover(e);
                }
            }
        }
        if (!givenUp) {
            leave();
        }
    }

    private void takeGrants() throws Exception {
        List<Lane.Granted> granted;
        synchronized (inbox) {
            granted = List.copyOf(inbox);
        }
        if (!granted.isEmpty()) {
            lane.take(granted);
            synchronized (inbox) {
                inbox.subList(0, granted.size()).clear();
                rememberHeld();
            }
        }
    }

    private void giveBackAsked() throws Exception {
        Set<Short> wanted;
        synchronized (inbox) {
            wanted = Set.copyOf(asked);
        }
        if (!wanted.isEmpty()) {
            boolean gone = lane.giveBack(wanted);
            synchronized (inbox) {
                rememberHeld();
                if (gone) {
                    asked.removeAll(wanted);
                }
            }
        }
    }

    private void rememberHeld() {
        List<Short> partitions = new ArrayList<>();
        for (short partition : lane.partitions()) {
            partitions.add(partition);
        }
        held = partitions;
    }

    private void forgetHeld() {
        synchronized (inbox) {
            rememberHeld();
            asked.clear();
        }
    }

    /**
     * Goes on after trouble. A transaction that met another one was surely rolled back. After anything else it may have been
     * committed although the answer was lost, and then memory is behind the database: working on from memory would do twice
     * what is done. So everything is dropped, and taken again at the position that the newest receipt tells, under a new epoch.
     */
    private void recover(Throwable e) {
        if (Trouble.of(e) == Trouble.CONFLICT) {
            log.debug("consumer '{}': two transactions met; runs its batch again", consumer, e);
            pauseBriefly();
        } else {
            lane.reload();
            forgetHeld();
            backoff.failed(e, () -> stopped);
        }
    }

    private static void pauseBriefly() {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextInt(5, 50));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void leave() {
        try {
            Thread.interrupted();
            lane.leave(deadline);
        } catch (FenceLost e) {
            log.info("consumer '{}': {}", consumer, e.getMessage());
        } catch (Exception e) {
            log.warn(
                    "consumer '{}': its partitions could not be given back; others take over after the lease: {}",
                    consumer,
                    e.toString());
        }
    }
}
