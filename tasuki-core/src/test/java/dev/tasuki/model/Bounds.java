package dev.tasuki.model;

import java.util.List;

/**
 * How much may happen. Everything within the bounds is explored.
 *
 * @param publishing the publishing transactions: for each, the keys of its messages
 * @param tickers how many tick statement by statement; 0 for ticks that come as a whole
 * @param partitions the partition of a key is its remainder
 * @param nodes how many processes at a time
 * @param window how many messages a batch may have, or be marked at once
 * @param crashes how often a process dies or leaves
 * @param expiries how often a living node's lease runs out
 * @param losses how often a connection breaks while a commit is under way
 * @param checkpoints how often one is written
 */
record Bounds(
        List<List<Integer>> publishing,
        int tickers,
        int partitions,
        int nodes,
        boolean external,
        int window,
        int crashes,
        int expiries,
        int losses,
        int checkpoints) {}
