/**
 * A real PostgreSQL from Maven's binaries, supervised: for a first run, tests and demos.
 *
 * <p>{@link dev.tasuki.embedded.EmbeddedPostgres} is all there is to use.
 */
@NullMarked
package dev.tasuki.embedded;

import org.jspecify.annotations.NullMarked;
