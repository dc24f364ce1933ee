/**
 * The engine: what a node does, thread by thread.
 *
 * <pre>
 *   Ticker ──ticks──▶ TickFeed ──▶ Worker (one or more per consumer) ──▶ handler ──▶ receipt
 *   Keeper ──heartbeat, partitions──▶ Worker
 * </pre>
 */
@NullMarked
package dev.tasuki.internal.engine;

import org.jspecify.annotations.NullMarked;
