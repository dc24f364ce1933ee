package dev.tasuki.console.cli;

import dev.tasuki.operations.DeadLetterFilter;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which dead letters. */
final class FilterOptions {
    @Option(names = "--consumer", paramLabel = "NAME", descriptionKey = "option.consumer")
    @Nullable
    String consumer;

    @Option(names = "--group", paramLabel = "FINGERPRINT", descriptionKey = "option.group")
    @Nullable
    String group;

    @Option(names = "--type", paramLabel = "TYPE", descriptionKey = "option.type")
    @Nullable
    String type;

    @Option(names = "--key", paramLabel = "KEY", descriptionKey = "option.key")
    @Nullable
    String key;

    @Option(names = "--since", paramLabel = "WHEN", descriptionKey = "option.since")
    @Nullable
    String since;

    @Option(names = "--until", paramLabel = "WHEN", descriptionKey = "option.until")
    @Nullable
    String until;

    @Option(names = "--error", paramLabel = "TEXT", descriptionKey = "option.error")
    @Nullable
    String error;

    @Option(names = "--seq", paramLabel = "N", arity = "1..*", descriptionKey = "option.seq")
    Set<Long> seqs = new LinkedHashSet<>();

    @Option(names = "--all", descriptionKey = "option.all")
    boolean all;

    DeadLetterFilter filter(Session session) {
        When when = new When(session.pen().words(), session.pen().times().clock());
        return new DeadLetterFilter(
                consumer,
                group,
                type,
                key,
                since == null ? null : when.past(since),
                until == null ? null : when.past(until),
                error,
                seqs,
                all);
    }

    /** For an act: it must say what it is about. */
    DeadLetterFilter filterForAct(Session session) {
        DeadLetterFilter filter = filter(session);
        if (filter.isEmpty() && !all) {
            throw new Refused(session.pen().say("error.filter.empty"));
        }
        return filter;
    }
}
