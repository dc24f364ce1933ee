package dev.tasuki.spring;

import dev.tasuki.ConfigurationException;
import dev.tasuki.Consumer;
import dev.tasuki.Extension;
import dev.tasuki.Tasuki;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;

/** Builds the node from properties and beans, or reports everything that keeps it from being built. */
final class NodeSetup {
    private final TasukiProperties properties;
    private final DeclaredConsumers declared;
    private final Set<String> problems = new LinkedHashSet<>();

    NodeSetup(TasukiProperties properties, DeclaredConsumers declared) {
        this.properties = properties;
        this.declared = declared;
    }

    Tasuki build(DataSource dataSource, Stream<Consumer.Builder> others, Stream<Extension> extensions) {
        Tasuki.Builder builder = Tasuki.on(dataSource);
        configure(builder);
        List<Consumer.Builder> consumers =
                Stream.concat(declared.builders().stream(), others).toList();
        consumers.forEach(builder::consumer);
        extensions.forEach(builder::with);
        problems.addAll(declared.problems());
        Tasuki node = checked(builder);
        if (properties.start()) {
            ConnectionNeeds.of(consumers.stream().map(Consumer.Builder::build).toList())
                    .compareWith(dataSource);
        }
        return node;
    }

    private void configure(Tasuki.Builder builder) {
        builder.lease(properties.lease()).stopWithin(properties.stopWithin()).retention(properties.retention());
        if (properties.node() != null) {
            builder.node(properties.node());
        }
        properties.topics().forEach((name, topic) -> builder.topic(name, topic.partitions()));
        try {
            builder.limits(properties.limits().toLimits());
        } catch (IllegalArgumentException invalid) {
            problems.add("tasuki." + invalid.getMessage());
        }
    }

    private Tasuki checked(Tasuki.Builder builder) {
        Tasuki node = null;
        try {
            node = builder.build();
        } catch (ConfigurationException found) {
            problems.addAll(found.problems());
        }
        if (node == null || !problems.isEmpty()) {
            throw new ConfigurationException(new ArrayList<>(problems));
        }
        return node;
    }
}
