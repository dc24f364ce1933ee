/** One small class for each peer, through its public API and tuned by its own documentation. */
@NullMarked
package dev.tasuki.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
