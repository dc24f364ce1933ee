package dev.tasuki.benchmarks.peers;

import dev.tasuki.benchmarks.contender.Event;
import dev.tasuki.benchmarks.contender.Session;
import dev.tasuki.benchmarks.contender.Site;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is the same for every broker: an outbox before it, a relay that empties that, and readers that are started and stopped. */
abstract class BrokerSession implements Session {
    private final Site site;
    private final ProcessHandle broker;
    private final Outbox outbox;
    private final List<Reader> readers = new ArrayList<>();
    private @Nullable Workers workers;

    /** Takes batches from the broker, does their effects, and acknowledges them. */
    interface Reader extends Workers.Turn, AutoCloseable {
        @Override
        void close();
    }

    BrokerSession(Site site, ProcessHandle broker) {
        this.site = site;
        this.broker = broker;
        this.outbox = Outbox.create(site);
    }

    /** Starts the readers of all consumers with {@link #read}. */
    abstract void startReaders(Workers workers) throws Exception;

    /** Sends to the consumers, and returns when the broker has answered for it. */
    abstract void send(List<Event> events) throws Exception;

    final void read(Workers started, String name, Reader reader) {
        readers.add(reader);
        started.start(name, reader);
    }

    @Override
    public final void transaction(Work work) throws Exception {
        Pooled.transaction(site.pool(), work);
    }

    @Override
    public final void publish(Connection connection, List<Event> events) throws SQLException {
        outbox.publish(connection, events);
    }

    @Override
    public final Optional<ProcessHandle> process() {
        return Optional.of(broker);
    }

    @Override
    public final void start() throws Exception {
        Workers started = new Workers(Outbox.IDLE_MILLIS);
        workers = started;
        startReaders(started);
        started.start("relay", () -> outbox.relay(this::send));
    }

    @Override
    public final void stop() throws InterruptedException {
        Workers running = workers;
        workers = null;
        if (running != null) {
            running.stop();
            readers.forEach(Reader::close);
            readers.clear();
        }
    }
}
