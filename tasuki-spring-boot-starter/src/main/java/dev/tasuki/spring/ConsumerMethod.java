package dev.tasuki.spring;

import java.lang.reflect.Method;

/**
 * An annotated method of a bean.
 *
 * @param beanName the bean
 * @param beanType its class, not a proxy's
 * @param method the method as the class declares or inherits it
 * @param annotation what it says
 */
record ConsumerMethod(String beanName, Class<?> beanType, Method method, TasukiConsumer annotation) {

    String problem(String what) {
        return "consumer '" + annotation.name() + "' (" + this + "): " + what;
    }

    boolean isSameAs(ConsumerMethod other) {
        return beanName.equals(other.beanName)
                && annotation.name().equals(other.annotation.name())
                && method.getName().equals(other.method.getName());
    }

    @Override
    public String toString() {
        return beanType.getSimpleName() + "." + method.getName() + " of bean '" + beanName + "'";
    }
}
