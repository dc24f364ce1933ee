package dev.tasuki.benchmarks.peers;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;

/** One Artemis broker in a process of its own, with a journal on files that is synced with each commit. */
final class ArtemisBroker implements AutoCloseable {
    private static final int PRODUCER_WINDOW_BYTES = 1 << 20;

    /** How long a sync may wait for others to join it. By default 3.3 ms; {@code artemis create} sets what it measures of the disk. */
    static final int BUFFER_NANOS = 500_000;

    private final BrokerProcess process;
    private final ServerLocator locator;

    private ArtemisBroker(BrokerProcess process, ServerLocator locator) {
        this.process = process;
        this.locator = locator;
    }

    static ArtemisBroker start(Path directory) throws Exception {
        int port = BrokerProcess.freePort();
        BrokerProcess process = BrokerProcess.start(ArtemisBroker.class, directory, port);
        ServerLocator locator = ActiveMQClient.createServerLocator(url(Integer.toString(port)));
        locator.setProducerWindowSize(PRODUCER_WINDOW_BYTES);
        return new ArtemisBroker(process, locator);
    }

    /** The broker's own JVM. */
    public static void main(String[] arguments) throws Exception {
        BrokerProcess.endWithParent();
        new EmbeddedActiveMQ()
                .setConfiguration(configuration(Path.of(arguments[0]), arguments[1]))
                .start();
        Thread.currentThread().join();
    }

    private static Configuration configuration(Path directory, String port) throws Exception {
        Configuration configuration = new ConfigurationImpl()
                .setPersistenceEnabled(true)
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .setJournalType(JournalType.NIO)
                .setJournalBufferTimeout_NIO(BUFFER_NANOS)
                .setJournalDirectory(directory.resolve("journal").toString())
                .setBindingsDirectory(directory.resolve("bindings").toString())
                .setPagingDirectory(directory.resolve("paging").toString())
                .setLargeMessagesDirectory(directory.resolve("large").toString())
                .setMaxDiskUsage(-1); // a full disk shall fail the run, not let it wait
        configuration.addAcceptorConfiguration("core", url(port));
        configuration.addAddressSetting("#", new AddressSettings().setMaxDeliveryAttempts(-1));
        return configuration;
    }

    private static String url(String port) {
        return "tcp://127.0.0.1:" + port;
    }

    /** Connections to it. */
    ServerLocator locator() {
        return locator;
    }

    ProcessHandle handle() {
        return process.handle();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        locator.close();
        process.close();
    }
}
