package dev.tasuki.internal.postgres;

/**
 * Another node has taken over what this one worked on: the epoch moved on. What was to be committed must be rolled back; the
 * new owner does it.
 */
public final class FenceLost extends RuntimeException {
    private static final long serialVersionUID = 1;

    FenceLost(Fence fence) {
        super("node " + fence.node() + " no longer holds its partitions of consumer " + fence.consumer()
                + ": another node took over");
    }
}
