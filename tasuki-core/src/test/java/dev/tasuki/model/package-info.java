/**
 * A model of the protocol, small enough to look at every state it can be in.
 *
 * <p>Tests of the real thing show that it works in the runs that happened. Here the protocol is written down as plain data and
 * steps, and {@link dev.tasuki.model.Explorer} visits every state that any order of the steps can reach: publishing transactions
 * that commit late or roll back, two tickers, two nodes whose leases run out at the worst moment, crashes, and commits whose
 * answer gets lost. In each state the invariants of {@code Invariants} must hold, and where nothing is left to do, everything
 * must be done.
 *
 * <p>What is a step here is one statement there, or a commit: whatever the server does as a whole. What a transaction does
 * before it can be seen is one step. What memory holds and what the database holds are kept apart, so that a node can be wrong
 * about what it owns.
 *
 * <p>A model that finds nothing may be blind. {@link dev.tasuki.model.Variant} therefore lists ways to break the protocol, each
 * of which the explorer has to catch; it prints the shortest trace to the accident.
 *
 * <p>What it leaves out: failing handlers and parked deliveries, retention, several consumers, and prepared transactions, which
 * are to the log nothing but late ones.
 */
package dev.tasuki.model;
