package dev.tasuki.spring;

import dev.tasuki.Delivery;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.util.ReflectionUtils;

/** The method that {@link TasukiConsumer#oncePer} names: finds a delivery's business identity. */
final class IdentityMethod implements Function<Delivery, String> {
    private final BeanMethod method;
    private final MethodParameters parameters;
    private final List<String> problems = new ArrayList<>();

    private IdentityMethod(ConsumerMethod consumer, Method method, BeanFactory beans) {
        this.method = new BeanMethod(consumer, method, beans);
        this.parameters = MethodParameters.ofIdentity(method, consumer.beanType());
        if (Modifier.isPrivate(method.getModifiers())) {
            problems.add("is private; a proxy of its bean could not stand in for it");
        }
        if (method.getReturnType() != String.class) {
            problems.add("returns " + method.getReturnType().getSimpleName() + "; an identity is a String");
        }
        problems.addAll(parameters.problems());
    }

    /** What became of the search for it. */
    record Found(@Nullable IdentityMethod method, List<String> problems) {}

    static Found named(String name, ConsumerMethod consumer, BeanFactory beans) {
        List<Method> candidates = methodsOf(consumer.beanType())
                .filter(method -> method.getName().equals(name))
                .toList();
        String begin = "oncePer = \"" + name + "\": ";
        if (candidates.isEmpty()) {
            return new Found(
                    null,
                    List.of(begin + consumer.beanType().getSimpleName() + " has no such method; " + choice(consumer)));
        }
        if (candidates.size() > 1) {
            return new Found(
                    null,
                    List.of(begin + "there are " + candidates.size()
                            + " methods of that name; give the one that tells the identity a name of its own"));
        }
        IdentityMethod identity = new IdentityMethod(consumer, candidates.get(0), beans);
        return new Found(identity, identity.problems.stream().map(begin::concat).toList());
    }

    /** Overridden methods and the compiler's bridges left out. */
    private static Stream<Method> methodsOf(Class<?> type) {
        return Arrays.stream(ReflectionUtils.getUniqueDeclaredMethods(type))
                .filter(method ->
                        !method.isBridge() && !method.isSynthetic() && method.getDeclaringClass() != Object.class);
    }

    private static String choice(ConsumerMethod consumer) {
        String those = methodsOf(consumer.beanType())
                .filter(method -> method.getReturnType() == String.class && method.getParameterCount() > 0)
                .map(Method::getName)
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        return those.isEmpty()
                ? "add one that takes the payload or the Delivery and returns the identity, a String"
                : "those that return a String: " + those;
    }

    @Override
    @SuppressWarnings("NullAway") // the core has words for an identity that is null
    public String apply(Delivery delivery) {
        try {
            return (String) method.call(parameters.from(delivery));
        } catch (RuntimeException failure) {
            throw failure;
        } catch (Exception failure) {
            throw new IllegalStateException("the identity could not be told: " + failure.getMessage(), failure);
        }
    }

    Optional<String> bind() {
        return method.bind();
    }
}
