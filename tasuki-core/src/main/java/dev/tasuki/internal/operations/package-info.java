/** What serves {@link dev.tasuki.operations.Operations}: questions to the ledger, judgements on the answers, and acts. */
@NullMarked
package dev.tasuki.internal.operations;

import org.jspecify.annotations.NullMarked;
