package dev.tasuki.spring;

import dev.tasuki.Consumer;
import dev.tasuki.Effect;
import dev.tasuki.RetryPolicy;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.scheduling.annotation.Async;

/** Turns an annotated method into a consumer's definition and says what is wrong with it. */
final class ConsumerDefinition {
    private final ConsumerMethod consumer;
    private final TasukiConsumer annotation;
    private final UnaryOperator<String> placeholders;
    private final List<String> problems = new ArrayList<>();
    private final MethodHandler handler;

    ConsumerDefinition(ConsumerMethod consumer, UnaryOperator<String> placeholders, BeanFactory beans) {
        this.consumer = consumer;
        this.annotation = consumer.annotation();
        this.placeholders = placeholders;
        MethodParameters parameters = MethodParameters.of(consumer);
        this.handler = new MethodHandler(consumer, parameters, beans);
        parameters.problems().forEach(this::problem);
        checkMethod();
    }

    MethodHandler handler() {
        return handler;
    }

    /** What only the annotation and the method can get wrong; the rest is the core's to check. */
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
        retry(builder);
        return annotation.batchSize() == 0
                ? builder.handler(handler)
                : builder.batchHandler(annotation.batchSize(), handler);
    }

    private Effect effect() {
        String external = text("external", annotation.external());
        if (annotation.effect() == EffectKind.DATABASE) {
            if (!external.isBlank()) {
                problem("has external = \"" + external + "\" with effect = DATABASE; if the effect happens in "
                        + external + ", say effect = EXTERNAL, else leave external out");
            }
            return Effect.database();
        }
        if (external.isBlank()) {
            problem("has effect = EXTERNAL without saying where; add external = \"the outside system\"");
            return Effect.external("unknown");
        }
        return Effect.external(external);
    }

    private void retry(Consumer.Builder builder) {
        Duration initial = duration("initialDelay", annotation.initialDelay());
        Duration max = duration("maxDelay", annotation.maxDelay());
        double factor = RetryPolicy.standard().factor();
        try {
            builder.retry(new RetryPolicy(annotation.attempts(), initial, factor, max, annotation.jitter()));
        } catch (IllegalArgumentException invalid) {
            problem(String.valueOf(invalid.getMessage()));
        }
    }

    private void checkMethod() {
        Method method = consumer.method();
        if (Modifier.isPrivate(method.getModifiers()) || Modifier.isStatic(method.getModifiers())) {
            problem("is private or static; a proxy of its bean could not stand in for it");
        }
        if (method.getReturnType() != void.class) {
            problem("returns " + method.getReturnType().getSimpleName()
                    + "; make it void: returning means done, throwing" + " means that this try failed");
        }
        if (AnnotatedElementUtils.hasAnnotation(method, Async.class)
                || AnnotatedElementUtils.hasAnnotation(consumer.beanType(), Async.class)) {
            problem("is @Async: it would be recorded as done before its work is; use concurrency for more at a time");
        }
    }

    private String text(String attribute, String value) {
        try {
            return placeholders.apply(value);
        } catch (IllegalArgumentException unresolved) {
            problem(attribute + ": " + unresolved.getMessage());
            return "unresolved";
        }
    }

    private Duration duration(String attribute, String value) {
        String text = text(attribute, value);
        try {
            return text.equals("unresolved") ? Duration.ofSeconds(1) : DurationStyle.detectAndParse(text);
        } catch (IllegalArgumentException invalid) {
            problem(attribute + " must be a duration such as 30s, 10m or PT10M, but is '" + text + "'");
            return Duration.ofSeconds(1);
        }
    }

    private void problem(String what) {
        problems.add("consumer '" + annotation.name() + "' (" + consumer + "): " + what);
    }
}
