package dev.tasuki.internal.postgres;

import dev.tasuki.Consumer;
import dev.tasuki.Effect;
import dev.tasuki.RetryPolicy;
import dev.tasuki.StartFrom;
import dev.tasuki.TasukiException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** The consumers that the database knows, by name. */
public final class ConsumerTable {
    private ConsumerTable() {}

    private record Known(int id, short topic, String topicName, String effect) {}

    /**
     * Makes a consumer known, or refreshes what people read about it. A new one begins where its definition says.
     *
     * @param connection in a transaction
     * @return the consumer's id
     */
    public static int register(Connection connection, Consumer consumer, Topic topic) throws SQLException {
        Sql.readCommitted(connection);
        StartingPlaces.lock(connection);
        Optional<Known> known = Sql.first(
                connection,
                """
                select c.id, c.topic, t.name, c.effect from tasuki.consumer c join tasuki.topic t on t.id = c.topic where c.name = ?
                """,
                row -> new Known(row.getInt(1), row.getShort(2), row.getString(3), row.getString(4)),
                consumer.name());
        if (known.isEmpty()) {
            return insert(connection, consumer, topic);
        }
        if (known.get().topic() != topic.id()) {
            throw new TasukiException("consumer '" + consumer.name() + "' is subscribed to topic '"
                    + known.get().topicName() + "' and cannot move to '" + topic.name()
                    + "': its cursor belongs to that log; give the consumer of the new topic a new name");
        }
        if (!known.get().effect().equals(effect(consumer))) {
            throw new TasukiException("consumer '" + consumer.name() + "' has "
                    + (known.get().effect().equals("external") ? "an external" : "a database")
                    + " effect and cannot change its kind: what is recorded of its deliveries means something else then; give"
                    + " the consumer with the other effect a new name");
        }
        Sql.update(
                connection,
                """
                update tasuki.consumer set types = ?, responsibility = ?, owner = ?, effect = ?, effect_target = ?,
                       ordered = ?, policy = ?, runbook = ?, idempotency = ?, updated_at = now() where id = ?
                """,
                consumer.types().toArray(new String[0]),
                consumer.responsibility(),
                consumer.owner(),
                effect(consumer),
                target(consumer),
                consumer.ordered(),
                policy(consumer),
                new Sql.Inferred(consumer.runbook()),
                idempotency(consumer),
                known.get().id());
        return known.get().id();
    }

    private static int insert(Connection connection, Consumer consumer, Topic topic) throws SQLException {
        Tick start = consumer.startFrom() == StartFrom.EARLIEST
                ? TickTable.oldest(connection, topic.id())
                : TickTable.newest(connection, topic.id());
        int id = Sql.first(
                        connection,
                        """
                        insert into tasuki.consumer (name, topic, types, responsibility, owner, effect, effect_target,
                                                     ordered, policy, runbook, idempotency, start_tick)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) returning id
                        """,
                        row -> row.getInt(1),
                        consumer.name(),
                        topic.id(),
                        consumer.types().toArray(new String[0]),
                        consumer.responsibility(),
                        consumer.owner(),
                        effect(consumer),
                        target(consumer),
                        consumer.ordered(),
                        policy(consumer),
                        new Sql.Inferred(consumer.runbook()),
                        idempotency(consumer),
                        start.id())
                .orElseThrow();
        Sql.update(connection, """
                insert into tasuki.assignment (consumer, partition, tick, upto, counted)
                select ?, t.place - 1, ?, ?, t.total from unnest(?::bigint[]) with ordinality t (total, place)
                """, id, start.id(), start.id(), start.totals().of(partitions(topic)));
        return id;
    }

    private static short[] partitions(Topic topic) {
        short[] partitions = new short[topic.partitions()];
        for (short i = 0; i < partitions.length; i++) {
            partitions[i] = i;
        }
        return partitions;
    }

    private static String effect(Consumer consumer) {
        return consumer.effect() instanceof Effect.External ? "external" : "database";
    }

    private static Sql.Inferred target(Consumer consumer) {
        return new Sql.Inferred(consumer.effect() instanceof Effect.External external ? external.what() : null);
    }

    private static Sql.Inferred idempotency(Consumer consumer) {
        return new Sql.Inferred(consumer.effect() instanceof Effect.External external ? external.idempotency() : null);
    }

    private static Sql.Inferred policy(Consumer consumer) {
        RetryPolicy retry = consumer.retry();
        return new Sql.Inferred("""
                {"attempts": %d, "initialMillis": %d, "factor": %s, "maxMillis": %d, "jitter": %s, "timeoutMillis": %d, "oncePer": %s}""".formatted(
                        retry.attempts(),
                        retry.initial().toMillis(),
                        retry.factor(),
                        retry.max().toMillis(),
                        retry.jitter(),
                        consumer.timeout().toMillis(),
                        consumer.oncePer() != null));
    }
}
