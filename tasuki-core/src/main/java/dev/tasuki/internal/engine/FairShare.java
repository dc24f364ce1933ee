package dev.tasuki.internal.engine;

import java.util.List;

/**
 * How many partitions of a consumer each node works on. Every node computes it for itself from the same list of living nodes;
 * nobody decides for others. While the lists differ, because one node has seen a newcomer and another has not, somebody gives
 * back too early or takes too little; what a partition's epoch guards does not depend on it.
 */
final class FairShare {
    private FairShare() {}

    /**
     * The share of a node. The shares of all nodes add up to all partitions. Who gets one more than others differs from consumer
     * to consumer, so that no node gets all of the odd ones.
     *
     * @param runners the nodes that share, in an order that all agree on
     */
    static int of(int partitions, List<Long> runners, long node, int consumer) {
        int place = runners.indexOf(node);
        if (place < 0) {
            return 0;
        }
        int nodes = runners.size();
        boolean oneMore = (place + consumer) % nodes < partitions % nodes;
        return partitions / nodes + (oneMore ? 1 : 0);
    }
}
