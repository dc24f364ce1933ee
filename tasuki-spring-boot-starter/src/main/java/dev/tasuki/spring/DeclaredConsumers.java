package dev.tasuki.spring;

import dev.tasuki.ConfigurationException;
import dev.tasuki.Consumer;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.env.Environment;

/** The consumers that the application declares by annotation. */
final class DeclaredConsumers {
    private final ConfigurableListableBeanFactory beans;
    private final List<ConsumerMethod> methods;
    private final List<ConsumerDefinition> definitions;

    DeclaredConsumers(ConfigurableListableBeanFactory beans, Environment environment) {
        this.beans = beans;
        this.methods = ConsumerMethods.in(beans);
        this.definitions = methods.stream()
                .map(method -> new ConsumerDefinition(method, environment::resolveRequiredPlaceholders, beans))
                .toList();
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
     * Finds each consumer's bean, and what can only be seen now that the beans exist.
     *
     * @throws ConfigurationException when a method cannot be called, or was not seen when the node was built
     */
    void bind() {
        List<String> problems = new ArrayList<>();
        definitions.forEach(definition -> problems.addAll(definition.bind()));
        for (ConsumerMethod method : ConsumerMethods.in(beans)) {
            if (methods.stream().noneMatch(method::isSameAs)) {
                problems.add(
                        method.problem("was not found in time, because its bean is declared as another type; make the"
                                + " return type of its @Bean method "
                                + method.beanType().getSimpleName()));
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }
}
