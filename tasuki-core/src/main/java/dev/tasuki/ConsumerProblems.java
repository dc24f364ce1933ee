package dev.tasuki;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is missing in a consumer's definition, or contradicts another part of it. */
final class ConsumerProblems {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9._-]{0,62}");
    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofDays(1);

    private final String consumer;
    private final List<String> problems = new ArrayList<>();

    private ConsumerProblems(String consumer) {
        this.consumer = consumer;
    }

    static List<String> of(Consumer draft, int handlings) {
        ConsumerProblems found = new ConsumerProblems(draft.name());
        found.who(draft);
        found.what(draft, handlings);
        found.how(draft);
        return found.problems;
    }

    private void who(Consumer draft) {
        expect(
                NAME.matcher(draft.name()).matches(),
                "the name must be a letter and then up to 62 letters, digits, dots, dashes or underscores");
        text("responsibility", draft.responsibility(), 500, ".responsibility(\"one sentence: what it is there for\")");
        text("owner", draft.owner(), 100, ".owner(\"the team whose move it is when it fails\")");
        text("topic", draft.topic(), 100, ".topic(\"the log it reads\")");
        optional("runbook", draft.runbook(), 500);
        for (String type : draft.types()) {
            expect(type != null && !type.isBlank(), "a type is blank; name the types exactly, or none for all types");
        }
    }

    private void what(Consumer draft, int handlings) {
        if (draft.effect() == null) {
            expect(false, "no effect; add .effect(Effect.database()) or .effect(Effect.external(\"what\"))");
        } else if (draft.effect() instanceof Effect.External external) {
            text("effect", external.what(), 100, "Effect.external(\"the outside system\")");
            optional("idempotentBy", external.idempotency(), 200);
        }
        expect(handlings > 0, "no handler; add .handler(…) or .batchHandler(…)");
        expect(handlings <= 1, "has " + handlings + " handlers; a consumer has one responsibility and so one handler");
        if (draft.handling() instanceof Consumer.Handling.Batch batch) {
            expect(
                    !(draft.effect() instanceof Effect.External),
                    "a batch handler needs Effect.database(): an external effect is tried, marked and recorded per message");
            expect(
                    batch.size() >= 1 && batch.size() <= 10_000,
                    "the batch size must be 1 to 10000, but is " + batch.size());
        }
    }

    private void how(Consumer draft) {
        expect(draft.retry() != null, "the retry policy is null; leave it out for the standard one");
        expect(draft.startFrom() != null, "startFrom is null; leave it out for StartFrom.NOW");
        Duration timeout = draft.timeout();
        expect(
                timeout != null && timeout.compareTo(SHORTEST) >= 0 && timeout.compareTo(LONGEST) <= 0,
                "the timeout must be 10 ms to one day, but is " + timeout);
        expect(
                draft.concurrency() >= 1 && draft.concurrency() <= 256,
                "the concurrency must be 1 to 256, but is " + draft.concurrency());
    }

    private void optional(String part, @Nullable String value, int longest) {
        if (value != null) {
            text(part, value, longest, "it, or leave it out");
        }
    }

    private void text(String part, @Nullable String value, int longest, String mend) {
        if (value == null || value.isBlank()) {
            expect(false, "no " + part + "; add " + mend);
        } else {
            expect(
                    value.length() <= longest,
                    "the " + part + " has " + value.length() + " characters; at most " + longest + " are allowed");
        }
    }

    private void expect(boolean holds, String problem) {
        if (!holds) {
            problems.add("consumer '" + consumer + "': " + problem);
        }
    }
}
