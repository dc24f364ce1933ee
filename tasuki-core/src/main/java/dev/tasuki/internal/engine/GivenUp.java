package dev.tasuki.internal.engine;

import dev.tasuki.TasukiException;

/** A handler has ended after all, long after it was given up: others have gone on, and nothing of this may count. */
final class GivenUp extends TasukiException {
    private static final long serialVersionUID = 1;

    GivenUp(String consumer) {
        super("a handler of consumer '" + consumer + "' ended after it had been given up");
    }
}
