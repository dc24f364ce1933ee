package dev.tasuki.benchmarks.peers;

import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import kafka.Kafka;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;

/** One Kafka node, broker and controller in one process, with its defaults wherever one node allows them. */
final class KafkaBroker implements AutoCloseable {
    private static final short ONE_NODE = 1;

    private final BrokerProcess process;
    private final String address;

    private KafkaBroker(BrokerProcess process, String address) {
        this.process = process;
        this.address = address;
    }

    static KafkaBroker start(Path directory) throws Exception {
        int port = BrokerProcess.freePort();
        return new KafkaBroker(BrokerProcess.start(KafkaBroker.class, directory, port), "127.0.0.1:" + port);
    }

    /** The broker's own JVM: formats the directory and serves from it. */
    public static void main(String[] arguments) throws IOException {
        BrokerProcess.endWithParent();
        Path directory = Path.of(arguments[0]);
        Path settings = directory.resolve("server.properties");
        try (Writer writer = Files.newBufferedWriter(settings)) {
            properties(directory, arguments[1], BrokerProcess.freePort()).store(writer, null);
        }
        String[] format = {"format", "-t", Uuid.randomUuid().toString(), "-c", settings.toString()};
        int failed = StorageTool.execute(format, new PrintStream(System.out, true));
        if (failed != 0) {
            throw new IllegalStateException("formatting " + directory + " failed with " + failed);
        }
        Kafka.main(new String[] {settings.toString()});
    }

    private static Properties properties(Path directory, String port, int controllerPort) {
        Properties properties = new Properties();
        properties.putAll(Map.of(
                "process.roles", "broker,controller",
                "node.id", "1",
                "controller.quorum.voters", "1@127.0.0.1:" + controllerPort,
                "listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort,
                "controller.listener.names", "CONTROLLER",
                "log.dirs", directory.resolve("log").toString(),
                "auto.create.topics.enable", "false"));
        for (String internal : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            properties.put(internal + ".replication.factor", "1");
        }
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("share.coordinator.state.topic.min.isr", "1");
        return properties;
    }

    /** Host and port. */
    String address() {
        return address;
    }

    ProcessHandle handle() {
        return process.handle();
    }

    void createTopics(Map<String, Integer> partitions) throws ExecutionException, InterruptedException {
        try (Admin admin = admin()) {
            admin.createTopics(partitions.entrySet().stream()
                            .map(topic -> new NewTopic(topic.getKey(), topic.getValue(), ONE_NODE))
                            .toList())
                    .all()
                    .get();
        }
    }

    void deleteTopics(Collection<String> topics) throws ExecutionException, InterruptedException {
        try (Admin admin = admin()) {
            admin.deleteTopics(topics).all().get();
        }
    }

    private Admin admin() {
        return Admin.create(Map.<String, Object>of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, address));
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.close();
    }
}
