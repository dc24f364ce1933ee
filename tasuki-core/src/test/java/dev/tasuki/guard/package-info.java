/**
 * Each guard of the engine, switched off, makes something go wrong that a test sees; switched on, nothing does.
 *
 * <p>The engine is not touched: a node gets its connections from {@link dev.tasuki.guard.WatchedSource}, which rewrites one
 * fragment of SQL and so takes away one guard. A fragment that the engine does not say any more fails the test. The same source
 * stops a node at a given statement, so that each scene plays in one order of events only, without waiting for time to pass.
 *
 * <p>What went wrong is judged by what handlers did alone. Scenes do look into Tasuki's tables, to know when to go on.
 *
 * <p>Not listed are guards that have another one behind them, so that taking away one alone should be without consequence:
 * comparing the node where the epoch is compared, the fence of a retry whose parked row tells that it is done, the fence of a
 * checkpoint that newer receipts overrule.
 */
package dev.tasuki.guard;
