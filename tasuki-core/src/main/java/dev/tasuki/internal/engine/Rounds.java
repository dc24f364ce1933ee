package dev.tasuki.internal.engine;

/** Work that comes round again and again, on a thread of its own, until it is stopped; later after trouble. */
final class Rounds implements Runnable {
    private final Round round;
    private final long firstPause;
    private final Backoff backoff;
    private final Wakeup bell = new Wakeup();
    private volatile boolean stopped;

    /** One round. */
    @FunctionalInterface
    interface Round {
        /**
         * Does the work once.
         *
         * @return how many nanoseconds to wait for the next round at most
         */
        long run() throws Exception;
    }

    /**
     * Rounds that have not begun.
     *
     * @param work what it is, for the log
     * @param firstPause how many nanoseconds to wait for the first round at most
     */
    Rounds(String work, long firstPause, Round round) {
        this.backoff = new Backoff(work);
        this.firstPause = firstPause;
        this.round = round;
    }

    /** Ends the pause. */
    void ring() {
        bell.signal();
    }

    void stop() {
        stopped = true;
        ring();
    }

    boolean isStopped() {
        return stopped;
    }

    /** Waits in the middle of a round, for no longer than until somebody rings. */
    void pause(long nanos) throws InterruptedException {
        bell.await(nanos);
    }

    @Override
    public void run() {
        long pause = firstPause;
        while (!stopped) {
            try {
                if (pause > 0) {
                    pause(pause);
                }
                pause = 0;
                if (!stopped) {
                    pause = round.run();
                    backoff.reset();
                }
            } catch (InterruptedException e) {
                return;
            } catch (Exception e) {
                backoff.failed(e, () -> stopped);
            }
        }
    }
}
