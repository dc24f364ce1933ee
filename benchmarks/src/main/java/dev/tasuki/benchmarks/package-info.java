/** Tasuki beside its peers, each on a database of its own on the same server, in one run. */
@NullMarked
package dev.tasuki.benchmarks;

import org.jspecify.annotations.NullMarked;
