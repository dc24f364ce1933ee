package dev.tasuki.spring;

import dev.tasuki.Consumer;
import dev.tasuki.Effect;
import dev.tasuki.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.convert.DurationStyle;

/** Turns an annotated method into a consumer's definition and says what is wrong with it. */
final class ConsumerDefinition {
    private final ConsumerMethod consumer;
    private final TasukiConsumer annotation;
    private final UnaryOperator<String> placeholders;
    private final MethodHandler handler;
    private final BeanFactory beans;
    private @Nullable IdentityMethod identity;
    private final List<String> problems = new ArrayList<>();

    ConsumerDefinition(ConsumerMethod consumer, UnaryOperator<String> placeholders, BeanFactory beans) {
        this.consumer = consumer;
        this.annotation = consumer.annotation();
        this.placeholders = placeholders;
        this.beans = beans;
        MethodParameters parameters = MethodParameters.of(consumer);
        this.handler = new MethodHandler(consumer, parameters, beans);
        new MethodRules(consumer).problems().forEach(this::problem);
        parameters.problems().forEach(this::problem);
    }

    /**
     * Finds the bean before the first delivery does; to be asked after {@link #toBuilder}.
     *
     * @return what keeps its methods from being called
     */
    List<String> bind() {
        IdentityMethod told = identity;
        return Stream.concat(handler.bind().stream(), told == null ? Stream.empty() : told.bind().stream())
                .map(consumer::problem)
                .toList();
    }

    /** What only an annotated method can get wrong, to be asked after {@link #toBuilder}; the rest is the core's to check. */
    List<String> problems() {
        return problems;
    }

    Consumer.Builder toBuilder() {
        Consumer.Builder builder = Consumer.named(text("name", annotation.name()))
                .responsibility(text("responsibility", annotation.responsibility()))
                .owner(text("owner", annotation.owner()))
                .effect(effect())
                .topic(text("topic", annotation.topic()))
                .timeout(duration("timeout", annotation.timeout()))
                .concurrency(annotation.concurrency())
                .startFrom(annotation.startFrom());
        for (String type : annotation.types()) {
            builder.types(text("types", type));
        }
        if (!annotation.ordered()) {
            builder.unordered();
        }
        String runbook = text("runbook", annotation.runbook());
        if (!runbook.isBlank()) {
            builder.runbook(runbook);
        }
        retry(builder);
        oncePer(builder);
        return annotation.batchSize() == 0
                ? builder.handler(handler)
                : builder.batchHandler(annotation.batchSize(), handler);
    }

    private Effect effect() {
        String external = text("external", annotation.external());
        String idempotentBy = text("idempotentBy", annotation.idempotentBy());
        if (annotation.effect() == EffectKind.DATABASE) {
            if (!idempotentBy.isBlank()) {
                problem("has idempotentBy = \"" + idempotentBy
                        + "\" with effect = DATABASE, whose effects happen exactly once" + " anyway; leave it out");
            }
            if (!external.isBlank()) {
                problem("has external = \"" + external + "\" with effect = DATABASE; if its effect happens in "
                        + external + ", say effect = EXTERNAL, else leave external out");
            }
            return Effect.database();
        }
        if (external.isBlank()) {
            problem("has effect = EXTERNAL without saying where; add external = \"the outside system\"");
            return Effect.external("not given"); // so that the core does not report it again
        }
        return idempotentBy.isBlank()
                ? Effect.external(external)
                : Effect.external(external).idempotentBy(idempotentBy);
    }

    private void retry(Consumer.Builder builder) {
        Duration initial = duration("initialDelay", annotation.initialDelay());
        Duration max = duration("maxDelay", annotation.maxDelay());
        try {
            builder.retry(
                    new RetryPolicy(annotation.attempts(), initial, annotation.factor(), max, annotation.jitter()));
        } catch (IllegalArgumentException invalid) {
            problem(String.valueOf(invalid.getMessage()));
        }
    }

    private void oncePer(Consumer.Builder builder) {
        if (!annotation.oncePer().isEmpty()) {
            IdentityMethod.Found found = IdentityMethod.named(text("oncePer", annotation.oncePer()), consumer, beans);
            found.problems().forEach(this::problem);
            identity = found.method();
            if (identity != null) {
                builder.oncePer(identity);
            }
        }
    }

    private String text(String attribute, String value) {
        try {
            return placeholders.apply(value);
        } catch (IllegalArgumentException unresolved) {
            problem(attribute + ": " + unresolved.getMessage());
            return "unresolved"; // which no check of the core objects to
        }
    }

    private Duration duration(String attribute, String value) {
        int before = problems.size();
        String text = text(attribute, value);
        if (problems.size() == before) {
            try {
                return DurationStyle.detectAndParse(text);
            } catch (IllegalArgumentException invalid) {
                problem(attribute + " must be a duration such as 30s, 10m or PT10M, but is '" + text + "'");
            }
        }
        return Duration.ofSeconds(1);
    }

    private void problem(String what) {
        problems.add(consumer.problem(what));
    }
}
