package dev.tasuki.orders.drill;

/** The parts of the story, in their order. */
enum Scene {
    FLOW,
    MAIL,
    PAYMENT,
    POISON,
    PAUSE,
    KILL,
    SUMS
}
