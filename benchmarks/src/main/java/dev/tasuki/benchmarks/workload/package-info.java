/** W1 to W8, each written once for all contenders. */
@NullMarked
package dev.tasuki.benchmarks.workload;

import org.jspecify.annotations.NullMarked;
