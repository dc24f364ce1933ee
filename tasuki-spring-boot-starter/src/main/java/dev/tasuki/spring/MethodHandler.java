package dev.tasuki.spring;

import dev.tasuki.BatchHandler;
import dev.tasuki.Delivery;
import dev.tasuki.Handler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.util.ReflectionUtils;

/** Calls a consumer's method, through the bean's proxy where it has one. */
final class MethodHandler implements Handler, BatchHandler {
    private final ConsumerMethod consumer;
    private final MethodParameters parameters;
    private final BeanFactory beans;
    private volatile @Nullable Target target;

    MethodHandler(ConsumerMethod consumer, MethodParameters parameters, BeanFactory beans) {
        this.consumer = consumer;
        this.parameters = parameters;
        this.beans = beans;
    }

    @Override
    public void handle(Delivery delivery) throws Exception {
        bound().call(parameters.from(delivery));
    }

    @Override
    public void handle(List<Delivery> deliveries) throws Exception {
        bound().call(deliveries);
    }

    /** Finds the bean; not earlier than this, because the bean may itself want the producer that waits for its definition. */
    private Target bound() {
        Target known = target;
        if (known == null) {
            Object bean = beans.getBean(consumer.beanName());
            Method method = AopUtils.selectInvocableMethod(consumer.method(), bean.getClass());
            ReflectionUtils.makeAccessible(method);
            known = new Target(bean, method);
            target = known;
        }
        return known;
    }

    /**
     * Finds the bean before the first delivery does.
     *
     * @return what keeps the method from being called, if anything does
     */
    Optional<String> bind() {
        try {
            Target found = bound();
            return Modifier.isFinal(found.method.getModifiers()) && AopUtils.isCglibProxy(found.bean)
                    ? Optional.of(
                            consumer.problem("is final, and its bean is proxied, so that a call would not reach the"
                                    + " bean behind the proxy; make it non-final"))
                    : Optional.empty();
        } catch (IllegalStateException notInvocable) {
            return Optional.of(consumer.problem(String.valueOf(notInvocable.getMessage())));
        }
    }

    @Override
    public String toString() {
        return consumer.toString();
    }

    private record Target(Object bean, Method method) {

        void call(Object... arguments) throws Exception {
            try {
                method.invoke(bean, arguments);
            } catch (InvocationTargetException thrown) {
                ReflectionUtils.rethrowException(thrown.getTargetException());
            }
        }
    }
}
