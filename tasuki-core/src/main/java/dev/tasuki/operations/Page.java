package dev.tasuki.operations;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param items in the list's order
 * @param next what to ask for the part that follows; null when there is none
 * @param <T> what is listed
 */
public record Page<T>(List<T> items, @Nullable String next) {
    /**
     * Copies the list.
     *
     * @param items as of the record
     * @param next as of the record
     */
    public Page {
        items = List.copyOf(items);
    }
}
