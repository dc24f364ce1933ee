package dev.tasuki.model;

import dev.tasuki.model.Log.Fate;
import dev.tasuki.model.Log.Tick;
import dev.tasuki.model.State.Luck;
import dev.tasuki.model.State.Publisher;
import dev.tasuki.model.State.Ticker;

/**
 * Taking ticks: look at the sequence, wait for the lock, take the snapshot and insert in one statement, commit. Where there are
 * no tickers that do this step by step, ticks come as a whole.
 */
record Ticking(Bounds bounds, Variant variant) implements Moves.Steps {

    @Override
    public void from(State state, Moves moves) {
        if (bounds.tickers() == 0) {
            asAWhole(state, moves);
        }
        for (int i = 0; i < state.tickers().size(); i++) {
            Ticker ticker = state.tickers().get(i);
            if (ticker.inserted() != null) {
                commit(state, i, ticker, ticker.inserted(), moves);
            } else if (ticker.locked()) {
                insert(state, i, ticker, moves);
            } else if (ticker.seqBefore() >= 0) {
                lock(state, i, ticker, moves);
            } else {
                look(state, i, moves);
            }
        }
    }

    private void asAWhole(State state, Moves moves) {
        Log log = state.log();
        Tick tick =
                new Tick(log.snapshot(), log.lastSeq(), floor(log, log.ticks().size() - 1, log.lastSeq()));
        if (isWorthwhile(log, log.ticks().size() - 1, tick)) {
            Log begun = log.begin();
            moves.add(
                    () -> "tick " + log.ticks().size() + " is taken",
                    state.log(begun.end(begun.lastXid(), Fate.COMMITTED).add(tick)));
        }
    }

    private int floor(Log log, int predecessor, int seqBefore) {
        return variant == Variant.FLOOR_OF_ITS_OWN
                ? seqBefore
                : log.ticks().get(predecessor).seqBefore();
    }

    private static boolean isWorthwhile(Log log, int predecessor, Tick tick) {
        return !log.between(log.ticks().get(predecessor), tick, Variant.AS_IT_IS)
                .isEmpty();
    }

    private void look(State state, int index, Moves moves) {
        Log log = state.log();
        int newest = log.ticks().size() - 1;
        boolean mayFind = !state.publishers().stream().allMatch(Publisher::ended)
                || isWorthwhile(log, newest, new Tick(log.snapshot(), 0, 0));
        if (mayFind) {
            boolean early = variant == Variant.SNAPSHOT_BEFORE_LOCK;
            moves.add(
                    () -> "ticker " + index + " sees the sequence at " + log.lastSeq(),
                    state.ticker(
                            index,
                            new Ticker(
                                    log.lastSeq(),
                                    early ? log.snapshot() : null,
                                    early ? newest : 0,
                                    false,
                                    null,
                                    -1)));
        }
    }

    private static void lock(State state, int index, Ticker ticker, Moves moves) {
        if (state.tickers().stream().noneMatch(Ticker::locked)) {
            moves.add(
                    () -> "ticker " + index + " gets the lock",
                    state.ticker(
                            index,
                            new Ticker(ticker.seqBefore(), ticker.early(), ticker.predecessor(), true, null, -1)));
        }
    }

    private void insert(State state, int index, Ticker ticker, Moves moves) {
        Log log = state.log();
        boolean early = ticker.early() != null;
        int predecessor = early ? ticker.predecessor() : log.ticks().size() - 1;
        Tick tick = new Tick(
                early ? ticker.early() : log.snapshot(),
                ticker.seqBefore(),
                floor(log, predecessor, ticker.seqBefore()));
        if (!isWorthwhile(log, predecessor, tick)) {
            moves.add(() -> "ticker " + index + " finds nothing new", state.ticker(index, Ticker.IDLE));
            return;
        }
        Log begun = log.begin();
        moves.add(
                () -> "ticker " + index + " inserts a tick of " + tick.snapshot(),
                state.log(begun)
                        .ticker(
                                index,
                                new Ticker(
                                        ticker.seqBefore(), ticker.early(), predecessor, true, tick, begun.lastXid())));
    }

    private static void commit(State state, int index, Ticker ticker, Tick tick, Moves moves) {
        Log log = state.log();
        State idle = state.ticker(index, Ticker.IDLE);
        moves.add(
                () -> "ticker " + index + " commits tick " + log.ticks().size(),
                idle.log(log.end(ticker.xid(), Fate.COMMITTED).add(tick)));
        Luck luck = state.luck();
        if (luck.crashes() > 0) {
            moves.fault(
                    () -> "ticker " + index + " dies, its tick is rolled back",
                    idle.log(log.end(ticker.xid(), Fate.ROLLED_BACK)).luck(luck.crash()));
        }
    }
}
