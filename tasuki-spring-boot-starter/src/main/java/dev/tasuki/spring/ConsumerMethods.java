package dev.tasuki.spring;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;

/**
 * Finds the {@link TasukiConsumer} methods of an application.
 *
 * <p>It looks at the types of beans and makes none: it runs when the node is built, which is as soon as the first bean wants
 * a producer, and consumers may want one themselves. What only shows once the beans exist is found by looking a second time
 * ({@link TasukiLifecycle}).
 */
final class ConsumerMethods {
    private ConsumerMethods() {}

    static List<ConsumerMethod> in(ConfigurableListableBeanFactory beans) {
        List<ConsumerMethod> found = new ArrayList<>();
        for (String name : beans.getBeanNamesForType(Object.class, true, false)) {
            Class<?> type = ScopedProxyUtils.isScopedTarget(name) ? null : typeOf(name, beans);
            if (type != null && AnnotationUtils.isCandidateClass(type, TasukiConsumer.class)) {
                annotated(type)
                        .forEach((method, annotation) -> found.add(new ConsumerMethod(name, type, method, annotation)));
            }
        }
        found.sort(Comparator.comparing(method -> method.annotation().name())); // reflection knows no order
        return found;
    }

    private static Map<Method, TasukiConsumer> annotated(Class<?> type) {
        return MethodIntrospector.selectMethods(type, (MethodIntrospector.MetadataLookup<@Nullable TasukiConsumer>)
                method -> AnnotatedElementUtils.findMergedAnnotation(method, TasukiConsumer.class));
    }

    private static @Nullable Class<?> typeOf(String name, ConfigurableListableBeanFactory beans) {
        String target = ScopedProxyUtils.getTargetBeanName(name);
        if (beans.containsBeanDefinition(target)) {
            return typeOf(target, beans);
        }
        if (beans.containsBeanDefinition(name)) {
            BeanDefinition definition = beans.getMergedBeanDefinition(name);
            Object original = definition.getAttribute(AutoProxyUtils.ORIGINAL_TARGET_CLASS_ATTRIBUTE);
            if (original instanceof Class<?> behindTheProxy) {
                return behindTheProxy;
            }
        }
        return beans.getType(name, false);
    }
}
