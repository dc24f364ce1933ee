package dev.tasuki;

import java.sql.Connection;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.ServiceLoader;
import javax.sql.DataSource;

/**
 * One node of a Tasuki system: it publishes messages into the log of one PostgreSQL database and, once
 * {@linkplain #start() started}, runs this node's share of the declared consumers.
 *
 * <pre>{@code
 * Tasuki tasuki = Tasuki.on(dataSource)
 *         .topic("orders")
 *         .consumer(Consumer.named("inventory")
 *                 .responsibility("Reserves stock for a placed order")
 *                 .owner("team-warehouse")
 *                 .effect(Effect.database())
 *                 .topic("orders")
 *                 .types("OrderPlaced")
 *                 .handler(OrderPlaced.class, (order, delivery) -> reserve(delivery.connection(), order)))
 *         .build();
 * tasuki.migrate();
 * tasuki.start();
 *
 * try (Connection connection = dataSource.getConnection()) {
 *     connection.setAutoCommit(false);
 *     insertOrder(connection, order);
 *     tasuki.publish(connection, Message.to("orders").type("OrderPlaced").key(order.id()).payload(order).build());
 *     connection.commit(); // both are stored, or neither is: the producer is done
 * }
 * }</pre>
 *
 * <p><b>Life cycle.</b> {@link #publish} works from the moment of building, also on a node that is never started and after
 * it was closed. {@link #start} on a running node does nothing; on a closed one it throws. {@link #close} may be called any
 * number of times, from any thread.
 *
 * <p><b>Thread-safety.</b> All methods may be called from any thread.
 */
public interface Tasuki extends AutoCloseable {

    /**
     * Begins the set-up of a node on a database.
     *
     * @param dataSource connections to the PostgreSQL database (14 or newer) that holds the business rows; a pool. Each
     *     consumer holds one connection while it works, plus one for the ticker, one for the node's heartbeat, and now
     *     and then one for retention
     * @return a builder; nothing happens in the database before {@link #migrate}, {@link #start} or {@link #publish}
     */
    static Builder on(DataSource dataSource) {
        return ServiceLoader.load(Provider.class, Tasuki.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new TasukiException("no Tasuki engine on the class path: META-INF/services/"
                        + Provider.class.getName() + " is missing; was the jar repackaged without its service files?"))
                .on(dataSource);
    }

    /**
     * Creates or upgrades the schema {@code tasuki}: every numbered script that the database does not have yet, in one
     * transaction and under an advisory lock, so that several nodes may call it at once. The scripts are also usable with a
     * team's own migration tool: they lie in {@code dev/tasuki/migrations} on the class path and record themselves.
     *
     * @throws TasukiException when the database is too old, not encoded in UTF-8, or newer than this program
     */
    void migrate();

    /**
     * Registers the declared topics and consumers and begins to work. Does nothing when this node runs already.
     *
     * @throws TasukiException when the schema is missing or of another version, or a consumer contradicts what the database
     *     knows of it
     * @throws ConfigurationException when the {@linkplain Builder#retention retention} is longer than the ledger's segments allow
     * @throws IllegalStateException after {@link #close}, or when another process has taken over this node's name
     */
    void start();

    /**
     * Whether this node has been started and neither been closed nor superseded by another process of its name.
     *
     * @return true while this node's consumers run
     */
    boolean isRunning();

    /**
     * Whether this node runs and has looked for partitions at least once for each of its consumers: it then works on all that
     * it could get. That may be none, when other nodes hold them. Asks no database.
     *
     * @return true from shortly after {@link #start} for as long as this node's consumers run
     */
    boolean isReady();

    /**
     * Publishes a message in the caller's transaction: it exists if and only if that transaction commits. One insert; no
     * lock is taken that a consumer, an operator or another producer holds.
     *
     * @param connection a connection in a transaction (auto-commit off) to the database that this node works on
     * @param message what to publish
     * @return the message's {@code seq}, its identity within this database's log
     * @throws PublishException when the connection is in auto-commit mode, the topic is unknown or a limit is exceeded;
     *     nothing was written then and the transaction can go on
     * @throws TasukiException with the database's own error as its cause; PostgreSQL has then aborted the transaction
     */
    long publish(Connection connection, Message message);

    /**
     * Publishes several messages in the caller's transaction and in the order of the collection, in one round trip.
     *
     * @param connection as for {@link #publish(Connection, Message)}
     * @param messages what to publish; all of them are checked before the first is written
     * @throws PublishException as for {@link #publish(Connection, Message)}
     */
    void publish(Connection connection, Collection<Message> messages);

    /**
     * A producer that finds the caller's transaction by itself, through the {@code Transactions} extension that this node
     * was built with (the Spring Boot starter brings one).
     *
     * @return the producer; thread-safe
     */
    Producer producer();

    /**
     * How far the messages of a business key got: each message with each of its consumers. At most the newest 1,000 messages.
     * Of a message that was {@linkplain Builder#retention reclaimed}, what is still parked: a dead letter, for example.
     *
     * @param key the key that the messages were published with, for example an order's id
     * @return what the ledger knows, oldest message first; empty when no committed message has this key
     */
    Trace trace(String key);

    /**
     * Where each consumer that the database knows stands, this node's and other nodes' alike.
     *
     * @return one entry per consumer, by name
     */
    List<ConsumerStatus> status();

    /**
     * Stops this node: no new delivery is begun; what is in flight is finished or, after the time set with
     * {@link Builder#stopWithin}, interrupted and returned to be handled again by the next owner; the node's partitions are
     * given back. Does nothing when the node is closed already or was never started.
     */
    @Override
    void close();

    /** Sets up a node. Not thread-safe. */
    interface Builder {

        /**
         * Declares a topic with 16 partitions; it is created when it does not exist.
         *
         * @param name up to 100 characters
         * @return this
         */
        Builder topic(String name);

        /**
         * Declares a topic; it is created when it does not exist.
         *
         * @param name up to 100 characters
         * @param partitions 1 to 256: into how many shares nodes can divide a consumer's work; fixed once the topic exists
         * @return this
         */
        Builder topic(String name, int partitions);

        /**
         * Adds a consumer to run on this node.
         *
         * @param consumer the definition; all are checked together in {@link #build}
         * @return this
         */
        Builder consumer(Consumer.Builder consumer);

        /**
         * Names this node. At most one process of a name works: a new one takes over at once from an earlier one of the same
         * name (which stops with an ERROR in its log), without waiting for its lease. Without a name, each process gets one
         * of its own, from host and process id.
         *
         * @param name a name that no other running process has
         * @return this
         */
        Builder node(String name);

        /**
         * Says what this process runs. When a consumer begins to fail with a new version, people are told.
         *
         * @param version up to 100 characters, for example a release or a commit
         * @return this
         */
        Builder version(String version);

        /**
         * How long a node may stay silent before others take over its partitions. Database time.
         *
         * @param lease 1 s to 1 h; 10 s unless told otherwise
         * @return this
         */
        Builder lease(Duration lease);

        /**
         * How long {@link Tasuki#close} waits for what is in flight.
         *
         * @param deadline zero to one day; 20 s unless told otherwise
         * @return this
         */
        Builder stopWithin(Duration deadline);

        /**
         * How long messages, and what was done with them, are kept at least. Then they are reclaimed a segment at a time (a day,
         * unless the schema was created otherwise), once every consumer is past them: a consumer that stands still keeps its
         * messages, is named in the log, and shows in {@link ConsumerStatus#held}. Dead letters and whatever else waits to be
         * handled is never reclaimed. Each node that is started reclaims; the one with the shortest retention decides.
         *
         * @param retention more than zero, and up to seven segments; 7 days unless told otherwise
         * @return this
         */
        Builder retention(Duration retention);

        /**
         * Limits that each message is checked against at publish.
         *
         * @param limits see {@link Limits#defaults()}
         * @return this
         */
        Builder limits(Limits limits);

        /**
         * Adds an extension, one of the interfaces in {@code dev.tasuki.spi}.
         *
         * @param extension a codec, a transaction binding, a listener, an interceptor …
         * @return this
         */
        Builder with(Extension extension);

        /**
         * Checks everything that was declared.
         *
         * @return the node, not yet started
         * @throws ConfigurationException naming every problem at once
         */
        Tasuki build();
    }

    /** How {@link Tasuki#on} finds the engine; not for users. */
    interface Provider {
        /**
         * Begins a set-up.
         *
         * @param dataSource the database
         * @return a builder
         */
        Builder on(DataSource dataSource);
    }
}
