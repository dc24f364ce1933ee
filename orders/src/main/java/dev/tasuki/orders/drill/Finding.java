package dev.tasuki.orders.drill;

/** A claim with what was measured for it. */
record Finding(Claim claim, Evidence evidence) {}
