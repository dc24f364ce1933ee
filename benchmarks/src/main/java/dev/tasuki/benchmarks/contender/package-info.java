/** What is compared, and on what: the same work, database and effect for each. */
@NullMarked
package dev.tasuki.benchmarks.contender;

import org.jspecify.annotations.NullMarked;
