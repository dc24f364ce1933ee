package dev.tasuki.benchmarks.peers;

import dev.tasuki.benchmarks.contender.Event;
import java.util.ArrayList;
import java.util.List;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;

/** Reads a queue: a batch, its effects, then its acknowledgements. Used by one thread, and closed when that has ended. */
final class ArtemisReader implements BrokerSession.Reader {
    static final int BATCH = 500;
    static final long RETRY_MILLIS = 100;
    private static final long WAIT_MILLIS = 200;

    private final ClientSessionFactory connection;
    private final ClientSession session;
    private final ClientConsumer consumer;
    private final ClientProducer retry;
    private final Effects effects;

    /**
     * Begins where the queue is.
     *
     * @param retryAddress where failed events go, in the transaction that acknowledges them
     */
    ArtemisReader(ServerLocator locator, String queue, String retryAddress, Effects effects) throws Exception {
        connection = locator.createSessionFactory();
        session = connection.createSession(false, false);
        consumer = session.createConsumer(queue);
        retry = session.createProducer(retryAddress);
        this.effects = effects;
        session.start();
    }

    /** The message of an event, durable. */
    static ClientMessage message(ClientSession session, Event event) {
        ClientMessage message = session.createMessage(true);
        message.getBodyBuffer().writeLong(event.id());
        message.getBodyBuffer().writeString(event.body());
        return message;
    }

    /** Takes what is there, or waits a moment for something; so always true. */
    @Override
    public boolean take() throws Exception {
        try {
            List<Event> events = receive();
            if (!events.isEmpty()) {
                for (Event refused : effects.commit(events)) {
                    ClientMessage message = message(session, refused);
                    message.putLongProperty(
                            Message.HDR_SCHEDULED_DELIVERY_TIME, System.currentTimeMillis() + RETRY_MILLIS);
                    retry.send(message);
                }
                session.commit();
            }
        } catch (Exception e) {
            session.rollback();
            throw e;
        }
        return true;
    }

    /** A batch; its acknowledgements are part of the session's transaction, and count when that commits. */
    private List<Event> receive() throws ActiveMQException {
        List<Event> events = new ArrayList<>();
        ClientMessage message = consumer.receive(WAIT_MILLIS);
        while (message != null) {
            events.add(new Event(
                    message.getBodyBuffer().readLong(), message.getBodyBuffer().readString()));
            message.acknowledge();
            message = events.size() < BATCH ? consumer.receiveImmediate() : null;
        }
        return events;
    }

    @Override
    public void close() {
        connection.close();
    }
}
