package dev.tasuki.internal.operations;

import dev.tasuki.operations.DeadLetterFilter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A filter as SQL. Previews and acts use the same, so that what is shown is what is done.
 *
 * @param where a condition on {@code p}, a row of tasuki.parked, and {@code c}, its consumer; it holds for dead ones only
 * @param values in the order of their places in it
 */
record CompiledFilter(String where, List<Object> values) {

    static CompiledFilter of(DeadLetterFilter filter) {
        Terms terms = new Terms();
        terms.add("c.name = ?", filter.consumer());
        terms.add("coalesce(p.fingerprint, '') = ?", filter.fingerprint());
        terms.add("p.type = ?", filter.type());
        terms.add("p.key = ?", filter.key());
        terms.add("p.updated_at >= ?", filter.since());
        terms.add("p.updated_at < ?", filter.until());
        if (filter.error() != null) {
            terms.add("position(? in lower(p.error)) > 0", filter.error().toLowerCase(Locale.ROOT));
        }
        if (!filter.seqs().isEmpty()) {
            terms.add(
                    "p.seq = any (?)",
                    filter.seqs().stream().mapToLong(Long::longValue).toArray());
        }
        return new CompiledFilter(String.join(" and ", terms.conditions), terms.values);
    }

    private static final class Terms {
        private final List<String> conditions = new ArrayList<>(List.of("p.state = 'dead'"));
        private final List<Object> values = new ArrayList<>();

        void add(String condition, @Nullable Object value) {
            if (value != null) {
                conditions.add(condition);
                values.add(value);
            }
        }
    }

    /** The values, and then others. */
    Object[] with(Object... others) {
        List<Object> all = new ArrayList<>(values);
        all.addAll(List.of(others));
        return all.toArray();
    }

    /** In words, for the audit. */
    static String inWords(DeadLetterFilter filter) {
        List<String> words = new ArrayList<>();
        word(words, "consumer", filter.consumer());
        word(words, "group", filter.fingerprint());
        word(words, "type", filter.type());
        word(words, "key", filter.key());
        word(words, "since", filter.since());
        word(words, "until", filter.until());
        word(words, "error", filter.error());
        if (!filter.seqs().isEmpty()) {
            List<Long> some = filter.seqs().stream().sorted().limit(20).toList();
            words.add("messages " + some
                    + (filter.seqs().size() > some.size()
                            ? " and " + (filter.seqs().size() - some.size()) + " more"
                            : ""));
        }
        return words.isEmpty() ? "all dead letters" : "dead letters of " + String.join(", ", words);
    }

    private static void word(List<String> words, String name, @Nullable Object value) {
        if (value instanceof Instant || value instanceof String) {
            words.add(name + " " + value);
        }
    }
}
