package dev.tasuki.internal.postgres;

import java.time.Duration;

/**
 * A consumer's breaker on one node, while it is open.
 *
 * @param openFor how long it has been open
 * @param failures how many in a row opened it
 * @param probes how many probes have failed since
 * @param nextProbe when the next may be, from now on
 * @param error the last failure, one line
 */
public record OpenBreaker(Duration openFor, int failures, int probes, Duration nextProbe, String error) {}
