package dev.tasuki.model;

import java.util.List;

/** Bounds that are narrow enough for every state to be visited, and wide enough for the accidents that the protocol prevents. */
enum Scenario {
    TWO_TICKERS(log(2, List.of(0, 0), List.of(0))),
    A_TICKER_DIES(new Bounds(List.of(List.of(0), List.of(0)), 2, 1, 1, false, 9, 1, 0, 0, 0)),
    THREE_TRANSACTIONS(log(1, List.of(0), List.of(0), List.of(0))),

    /** Each node may lose its lease, and one of them the answer to its commit, while another transaction commits late. */
    ZOMBIES(new Bounds(List.of(List.of(0), List.of(0)), 0, 1, 2, false, 1, 0, 2, 1, 0)),
    ALL_KINDS_OF_BAD_LUCK(new Bounds(List.of(List.of(0, 0)), 0, 1, 2, false, 1, 1, 2, 1, 1)),
    TWO_PARTITIONS(new Bounds(List.of(List.of(0, 1)), 0, 2, 2, false, 1, 0, 1, 1, 0)),

    /** Two messages of a key marked at once. */
    EXTERNAL_ZOMBIES(new Bounds(List.of(List.of(0, 0)), 0, 1, 2, true, 2, 1, 2, 0, 0)),
    EXTERNAL_ALL_KINDS_OF_BAD_LUCK(new Bounds(List.of(List.of(0, 0)), 0, 1, 2, true, 2, 1, 1, 1, 1)),
    EXTERNAL_LATE(new Bounds(List.of(List.of(0), List.of(0)), 0, 1, 2, true, 2, 0, 1, 1, 0)),
    EXTERNAL_TWO_KEYS(new Bounds(List.of(List.of(0, 2)), 0, 1, 2, true, 2, 1, 1, 0, 0)),
    EXTERNAL_TWO_PARTITIONS(new Bounds(List.of(List.of(0, 1)), 0, 2, 2, true, 2, 0, 1, 0, 0));

    final Bounds bounds;

    Scenario(Bounds bounds) {
        this.bounds = bounds;
    }

    /** One node, and no bad luck but that of timing. */
    @SafeVarargs
    private static Bounds log(int tickers, List<Integer>... publishing) {
        return new Bounds(List.of(publishing), tickers, 1, 1, false, 9, 0, 0, 0, 0);
    }
}
