package dev.tasuki.spring;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.scheduling.annotation.Async;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * What keeps a method from being a consumer's, apart from its parameters.
 *
 * @param consumer the method
 */
record MethodRules(ConsumerMethod consumer) {
    private static final Set<Propagation> LEAVES_THE_TRANSACTION =
            Set.of(Propagation.REQUIRES_NEW, Propagation.NOT_SUPPORTED, Propagation.NEVER);

    /** Every problem, one sentence each. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        Method method = consumer.method();
        if (Modifier.isPrivate(method.getModifiers()) || Modifier.isStatic(method.getModifiers())) {
            problems.add("is private or static; a proxy of its bean could not stand in for it");
        }
        if (method.getReturnType() != void.class) {
            problems.add("returns " + method.getReturnType().getSimpleName() + "; make it void: returning means done,"
                    + " throwing means that this try failed");
        }
        if (annotationOnIt(Async.class) != null) {
            problems.add("is @Async, so it would be recorded as done before its work is; for more at a time, raise"
                    + " concurrency");
        }
        Transactional transactional = annotationOnIt(Transactional.class);
        if (consumer.annotation().effect() == EffectKind.DATABASE
                && transactional != null
                && LEAVES_THE_TRANSACTION.contains(transactional.propagation())) {
            problems.add("is @Transactional with propagation = " + transactional.propagation() + ", so its effect would"
                    + " not commit together with its receipt; leave the propagation out");
        }
        return problems;
    }

    private <A extends Annotation> @Nullable A annotationOnIt(Class<A> type) {
        A onMethod = AnnotatedElementUtils.findMergedAnnotation(consumer.method(), type);
        return onMethod != null ? onMethod : AnnotatedElementUtils.findMergedAnnotation(consumer.beanType(), type);
    }
}
