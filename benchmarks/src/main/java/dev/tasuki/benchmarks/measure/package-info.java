/** Clocks, processor time, heap and the few statistics that the reports need. */
@NullMarked
package dev.tasuki.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
