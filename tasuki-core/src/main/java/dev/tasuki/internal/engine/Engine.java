package dev.tasuki.internal.engine;

import dev.tasuki.ConsumerStatus;
import dev.tasuki.Message;
import dev.tasuki.Producer;
import dev.tasuki.PublishException;
import dev.tasuki.Tasuki;
import dev.tasuki.TasukiException;
import dev.tasuki.Trace;
import dev.tasuki.internal.postgres.EncodedMessage;
import dev.tasuki.internal.postgres.HeldSpaceQuery;
import dev.tasuki.internal.postgres.MessageWriter;
import dev.tasuki.internal.postgres.Migrations;
import dev.tasuki.internal.postgres.StatusQuery;
import dev.tasuki.internal.postgres.TraceQuery;
import dev.tasuki.spi.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node: publishes, answers questions, and runs while it is started. */
final class Engine implements Tasuki {
    private static final Logger log = LoggerFactory.getLogger(Engine.class);

    private final Database database;
    private final Transactions transactions;
    private final Topics topics;
    private final MessageEncoder encoder;
    private final NodeSetup setup;
    private volatile @Nullable RunningNode running;
    private boolean closed;

    Engine(Database database, Transactions transactions, Topics topics, MessageEncoder encoder, NodeSetup setup) {
        this.database = database;
        this.transactions = transactions;
        this.topics = topics;
        this.encoder = encoder;
        this.setup = setup;
    }

    @Override
    public void migrate() {
        try (Connection connection = database.open()) {
            connection.setAutoCommit(false);
            int applied = Migrations.migrate(connection);
            connection.commit();
            log.info("schema tasuki: {} migrations applied", applied);
            topics.createDeclared();
        } catch (SQLException e) {
            throw new TasukiException("the schema tasuki could not be migrated: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized void start() {
        if (closed) {
            throw new IllegalStateException("this node was closed and cannot start again: build a new one");
        }
        if (running != null) {
            requireNotSuperseded(running);
            return;
        }
        try {
            topics.requireSchema();
            topics.createDeclared();
            running = RunningNode.start(database, transactions, topics, encoder, setup);
        } catch (SQLException e) {
            throw new TasukiException("this node could not start: " + e.getMessage(), e);
        }
    }

    private static void requireNotSuperseded(RunningNode node) {
        if (!node.isRunning()) {
            throw new IllegalStateException(
                    "another process has taken over the name of this node, which stopped: close it,"
                            + " and build a new one with a name of its own");
        }
    }

    @Override
    public boolean isRunning() {
        RunningNode node = running;
        return node != null && node.isRunning();
    }

    @Override
    public boolean isReady() {
        RunningNode node = running;
        return node != null && node.isReady();
    }

    @Override
    public long publish(Connection connection, Message message) {
        EncodedMessage encoded = encoded(connection, message);
        try {
            long seq = MessageWriter.write(connection, encoded);
            expectTick();
            return seq;
        } catch (SQLException e) {
            throw notWritten(e);
        }
    }

    @Override
    public void publish(Connection connection, Collection<Message> messages) {
        List<EncodedMessage> encoded =
                messages.stream().map(message -> encoded(connection, message)).toList();
        try {
            MessageWriter.write(connection, encoded);
            expectTick();
        } catch (SQLException e) {
            throw notWritten(e);
        }
    }

    private EncodedMessage encoded(Connection connection, Message message) {
        try {
            if (connection.getAutoCommit()) {
                throw new PublishException(
                        "publish needs a transaction, but the connection is in auto-commit mode: the message"
                                + " would be stored even if your business row is not. Call connection.setAutoCommit(false), write the"
                                + " row, publish, and commit both together");
            }
        } catch (SQLException e) {
            throw notWritten(e);
        }
        return encoder.encode(connection, message, null);
    }

    private static TasukiException notWritten(SQLException e) {
        return new TasukiException("the message could not be written; roll the transaction back: " + e.getMessage(), e);
    }

    private void expectTick() {
        RunningNode node = running;
        if (node != null) {
            node.log().ticker().expect();
        }
    }

    private void ringTicker() {
        RunningNode node = running;
        if (node != null) {
            node.log().ticker().ring();
        }
    }

    @Override
    public Producer producer() {
        return message -> {
            try {
                long seq = transactions.inCurrent(connection -> publish(connection, message));
                transactions.afterCommit(this::ringTicker);
                return seq;
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new TasukiException("the message could not be published: " + e.getMessage(), e);
            }
        };
    }

    @Override
    public Trace trace(String key) {
        try (Connection connection = database.open()) {
            return TraceQuery.byKey(connection, key);
        } catch (SQLException e) {
            throw new TasukiException("the trace of key '" + key + "' could not be read: " + e.getMessage(), e);
        }
    }

    @Override
    public List<ConsumerStatus> status() {
        try (Connection connection = database.open()) {
            return StatusQuery.all(connection, HeldSpaceQuery.byConsumer(connection, setup.retention()));
        } catch (SQLException e) {
            throw new TasukiException("the consumers' status could not be read: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        RunningNode node = running;
        if (node != null) {
            node.stop(setup.stopWithin());
            running = null;
        }
    }
}
