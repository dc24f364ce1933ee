package dev.tasuki.internal.engine;

import dev.tasuki.ConfigurationException;
import dev.tasuki.Consumer;
import dev.tasuki.Extension;
import dev.tasuki.Limits;
import dev.tasuki.Tasuki;
import dev.tasuki.spi.Codec;
import dev.tasuki.spi.DeliveryInterceptor;
import dev.tasuki.spi.OutcomeListener;
import dev.tasuki.spi.PublishInterceptor;
import dev.tasuki.spi.Transactions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Collects a node's parts and checks them together. */
final class EngineBuilder implements Tasuki.Builder {
    private static final Set<Class<? extends Extension>> KINDS = Set.of(
            Codec.class,
            Transactions.class,
            DeliveryInterceptor.class,
            PublishInterceptor.class,
            OutcomeListener.class,
            Faults.class);

    /** Seven segments of the longest kind; a ledger with shorter ones allows less. */
    private static final Duration LONGEST_RETENTION = Duration.ofDays(7 * 31);

    private final DataSource database;
    private final Map<String, Integer> topics = new LinkedHashMap<>();
    private final List<Consumer.Builder> consumers = new ArrayList<>();
    private final List<Extension> extensions = new ArrayList<>();
    private @Nullable String node;
    private @Nullable String version;
    private Duration lease = Duration.ofSeconds(10);
    private Duration stopWithin = Duration.ofSeconds(20);
    private Duration retention = Duration.ofDays(7);
    private Limits limits = Limits.defaults();

    EngineBuilder(DataSource database) {
        this.database = Objects.requireNonNull(database, "dataSource");
    }

    @Override
    public Tasuki.Builder topic(String name) {
        return topic(name, 16);
    }

    @Override
    public Tasuki.Builder topic(String name, int partitions) {
        topics.put(name, partitions);
        return this;
    }

    @Override
    public Tasuki.Builder consumer(Consumer.Builder consumer) {
        consumers.add(consumer);
        return this;
    }

    @Override
    public Tasuki.Builder node(String name) {
        node = name;
        return this;
    }

    @Override
    public Tasuki.Builder version(String version) {
        this.version = version;
        return this;
    }

    @Override
    public Tasuki.Builder lease(Duration lease) {
        this.lease = lease;
        return this;
    }

    @Override
    public Tasuki.Builder stopWithin(Duration deadline) {
        stopWithin = deadline;
        return this;
    }

    @Override
    public Tasuki.Builder retention(Duration retention) {
        this.retention = retention;
        return this;
    }

    @Override
    public Tasuki.Builder limits(Limits limits) {
        this.limits = limits;
        return this;
    }

    @Override
    public Tasuki.Builder with(Extension extension) {
        extensions.add(extension);
        return this;
    }

    @Override
    public Tasuki build() {
        List<String> problems = new ArrayList<>();
        topicProblems(problems);
        consumerProblems(problems);
        nodeProblems(problems);
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        List<Consumer> built = consumers.stream().map(Consumer.Builder::build).toList();
        built.forEach(c -> topics.putIfAbsent(c.topic(), 16));
        Database own = new Database(database, PoolWaits.of(built));
        Topics known = new Topics(own, Map.copyOf(topics));
        Codec codec = one(Codec.class, new JsonCodec());
        NodeSetup setup = new NodeSetup(
                node,
                version,
                lease,
                stopWithin,
                retention,
                built,
                new NodeContext.Extensions(
                        codec,
                        all(DeliveryInterceptor.class),
                        all(OutcomeListener.class),
                        one(Faults.class, Faults.NONE)));
        return new Engine(
                own,
                one(Transactions.class, new JdbcTransactions(database)),
                known,
                new MessageEncoder(known, limits, codec, all(PublishInterceptor.class)),
                setup);
    }

    private void topicProblems(List<String> problems) {
        topics.forEach((name, partitions) -> {
            if (name.isBlank() || name.length() > 100) {
                problems.add("topic '" + name + "': the name must have 1 to 100 characters");
            }
            if (partitions < 1 || partitions > 256) {
                problems.add("topic '" + name + "': the partitions must be 1 to 256, but are " + partitions);
            }
        });
    }

    private void consumerProblems(List<String> problems) {
        Set<String> names = new HashSet<>();
        for (Consumer.Builder consumer : consumers) {
            problems.addAll(consumer.problems());
            if (!names.add(consumer.name())) {
                problems.add("consumer '" + consumer.name()
                        + "': declared twice; a name is one subscription, give the other one a name of its own");
            }
        }
    }

    private void nodeProblems(List<String> problems) {
        if (node != null && (node.isBlank() || node.length() > 100)) {
            problems.add("node: the name must have 1 to 100 characters, but is '" + node + "'");
        }
        if (version != null && (version.isBlank() || version.length() > 100)) {
            problems.add("version: must have 1 to 100 characters, but is '" + version + "'");
        }
        if (lease.compareTo(Duration.ofSeconds(1)) < 0 || lease.compareTo(Duration.ofHours(1)) > 0) {
            problems.add("lease: must be 1 s to 1 h, but is " + lease);
        }
        if (stopWithin.isNegative() || stopWithin.compareTo(Duration.ofDays(1)) > 0) {
            problems.add("stopWithin: must be zero to one day, but is " + stopWithin);
        }
        if (retention == null
                || retention.compareTo(Duration.ZERO) <= 0
                || retention.compareTo(LONGEST_RETENTION) > 0) {
            problems.add("retention: must be longer than zero, which could mean nothing or for ever, and at most "
                    + LONGEST_RETENTION.toDays() + " days, but is " + retention);
        }
        for (Extension extension : extensions) {
            if (KINDS.stream().noneMatch(kind -> kind.isInstance(extension))) {
                problems.add("extension " + extension.getClass().getName()
                        + ": implements none of the interfaces in dev.tasuki.spi");
            }
        }
        atMostOne(Codec.class, problems);
        atMostOne(Transactions.class, problems);
        atMostOne(Faults.class, problems);
    }

    private void atMostOne(Class<? extends Extension> kind, List<String> problems) {
        if (all(kind).size() > 1) {
            problems.add("extensions: a node has one " + kind.getSimpleName() + ", but was given "
                    + all(kind).size());
        }
    }

    private <T> List<T> all(Class<T> kind) {
        return extensions.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private <T> T one(Class<T> kind, T otherwise) {
        List<T> given = all(kind);
        return given.isEmpty() ? otherwise : given.get(0);
    }
}
