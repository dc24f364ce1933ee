package dev.tasuki.spring;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.util.ReflectionUtils;

/** A method of a consumer's bean, called through the bean's proxy where it has one. */
final class BeanMethod {
    private final ConsumerMethod consumer;
    private final Method method;
    private final BeanFactory beans;
    private volatile @Nullable Target target;

    BeanMethod(ConsumerMethod consumer, Method method, BeanFactory beans) {
        this.consumer = consumer;
        this.method = method;
        this.beans = beans;
    }

    /** Calls it and returns what it returned; throws what it threw. */
    @Nullable
    Object call(Object... arguments) throws Exception {
        return bound().call(arguments);
    }

    /** Finds the bean; not earlier than this, because the bean may itself want the producer that waits for its definition. */
    private Target bound() {
        Target known = target;
        if (known == null) {
            Object bean = beans.getBean(consumer.beanName());
            Method invocable = Modifier.isStatic(method.getModifiers())
                    ? method
                    : AopUtils.selectInvocableMethod(method, bean.getClass());
            ReflectionUtils.makeAccessible(invocable);
            known = new Target(bean, invocable);
            target = known;
        }
        return known;
    }

    /**
     * Finds the bean before the first call does.
     *
     * @return what keeps the method from being called, if anything does
     */
    Optional<String> bind() {
        try {
            return bound().isOutOfReach()
                    ? Optional.of(
                            "method " + method.getName() + " is final, and its bean is proxied, so that a call would"
                                    + " not reach the bean behind the proxy; make it non-final")
                    : Optional.empty();
        } catch (IllegalStateException notInvocable) {
            return Optional.of(String.valueOf(notInvocable.getMessage()));
        }
    }

    private record Target(Object bean, Method method) {

        boolean isOutOfReach() {
            int modifiers = method.getModifiers();
            return Modifier.isFinal(modifiers) && !Modifier.isStatic(modifiers) && AopUtils.isCglibProxy(bean);
        }

        @Nullable
        Object call(Object... arguments) throws Exception {
            try {
                return method.invoke(bean, arguments);
            } catch (InvocationTargetException thrown) {
                ReflectionUtils.rethrowException(thrown.getTargetException());
                throw thrown; // never reached
            }
        }
    }
}
