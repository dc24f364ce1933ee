package dev.tasuki.orders.drill;

/** A part of the story: something happens, and claims are checked. */
interface Act {
    /** Which part it is. */
    Scene scene();

    /** Plays it, and leaves the order system as it found it: with orders that flow. */
    void play(Play play, Claims claims, Screen screen);
}
