package dev.tasuki.orders.demo;

/** The back door of a simulator does not answer. */
class FarEndUnreachable extends RuntimeException {
    FarEndUnreachable(String name, String why) {
        super("the " + name + " cannot be reached (" + why
                + "); it is started again by itself, so try again in a moment");
    }
}
