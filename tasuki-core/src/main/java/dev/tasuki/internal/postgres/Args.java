package dev.tasuki.internal.postgres;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the values of a statement that is put together from parts. */
final class Args {
    private final List<@Nullable Object> values = new ArrayList<>();

    void add(@Nullable Object... more) {
        Collections.addAll(values, more);
    }

    void addIfPresent(@Nullable Object value) {
        if (value != null) {
            values.add(value);
        }
    }

    @Nullable
    Object[] values() {
        return values.toArray();
    }
}
