/** The ledger in PostgreSQL: each statement beside the method that binds it. Knows nothing of threads or handlers. */
@NullMarked
package dev.tasuki.internal.postgres;

import org.jspecify.annotations.NullMarked;
