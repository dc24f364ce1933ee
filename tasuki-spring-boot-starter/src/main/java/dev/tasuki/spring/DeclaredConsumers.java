package dev.tasuki.spring;

import dev.tasuki.ConfigurationException;
import dev.tasuki.Consumer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.env.Environment;

/** The consumers that the application declares by annotation. */
final class DeclaredConsumers {
    private final ConfigurableListableBeanFactory beans;
    private final Set<ConsumerMethod> methods;
    private final List<ConsumerDefinition> definitions = new ArrayList<>();

    DeclaredConsumers(ConfigurableListableBeanFactory beans, Environment environment) {
        this.beans = beans;
        this.methods = new HashSet<>(ConsumerMethods.in(beans));
        for (ConsumerMethod method : ConsumerMethods.in(beans)) {
            definitions.add(new ConsumerDefinition(method, environment::resolveRequiredPlaceholders, beans));
        }
    }

    List<Consumer.Builder> builders() {
        return definitions.stream().map(ConsumerDefinition::toBuilder).toList();
    }

    /** To be asked after {@link #builders}. */
    List<String> problems() {
        return definitions.stream()
                .flatMap(definition -> definition.problems().stream())
                .toList();
    }

    /**
     * Finds each consumer's bean, and what has only become visible now that the beans exist.
     *
     * @throws ConfigurationException when a method cannot be called, or was not seen when the node was built
     */
    void bind() {
        List<String> problems = new ArrayList<>();
        for (ConsumerDefinition definition : definitions) {
            String problem = definition.handler().bind();
            if (problem != null) {
                problems.add(definition + ": " + problem);
            }
        }
        for (ConsumerMethod method : ConsumerMethods.in(beans)) {
            if (!methods.contains(method)) {
                problems.add(
                        "consumer '" + method.annotation().name() + "' (" + method + "): was not found in time, as its"
                                + " bean was declared as another type; make the return type of its @Bean method "
                                + method.beanType().getSimpleName());
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }
}
