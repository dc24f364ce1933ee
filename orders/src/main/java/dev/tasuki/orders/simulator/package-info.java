/**
 * The outside world of the demo: a payment provider and a mail server, each a program of its own with a journal of its own.
 * Plain JDK, so that they start in a moment. Nothing here knows Tasuki or the order system.
 */
@NullMarked
package dev.tasuki.orders.simulator;

import org.jspecify.annotations.NullMarked;
