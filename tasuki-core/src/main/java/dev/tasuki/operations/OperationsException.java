package dev.tasuki.operations;

import dev.tasuki.TasukiException;

/** What was asked for cannot be done; the message says why and what can. Nothing was changed. */
public class OperationsException extends TasukiException {
    private static final long serialVersionUID = 1;

    /**
     * Refuses.
     *
     * @param message what is the matter, with the values, and the way out
     */
    public OperationsException(String message) {
        super(message);
    }
}
