package dev.tasuki;

import static dev.tasuki.TestDatabase.consumer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tasuki.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A failover to a replica that lacks the newest commits, behind a pooler that hides it: the same address, the same data up to a
 * moment. Ticks, receipts and transactions that the node remembers do not exist; their ids are given out again.
 */
@Tag("one-jdk")
class LostHistoryTest {
    @TempDir
    private Path directory;

    private final Set<String> mailed = ConcurrentHashMap.newKeySet();
    private EmbeddedPostgres server;
    private PausingPooler pooler;
    private Tasuki node;

    @BeforeEach
    void start() throws Exception {
        server = EmbeddedPostgres.at(data()).start();
        server.createDatabase("shop");
        pooler = new PausingPooler(server.jdbcUrl("shop"));
        rows("create table effect (consumer text, seq bigint, key text, n int, at bigserial); select 1");
        node = Tasuki.on(pooler)
                .topic("orders")
                .consumer(consumer("rows", Effect.database())
                        .handler(delivery -> TestDatabase.insertEffect(delivery, "rows", 0)))
                .consumer(consumer("mail", Effect.external("SMTP"))
                        .handler(delivery -> mailed.add(delivery.key().orElseThrow())))
                .build();
        node.migrate();
        node.start();
    }

    @AfterEach
    void close() {
        node.close();
        server.close();
    }

    private Path data() {
        return directory.resolve("data");
    }

    @Test
    void whatANodeRemembersOfLostCommitsMakesItSkipNothing() throws Exception {
        publishAndAwait("kept", 5);
        int port = server.port();
        pooler.pause();
        server.close();
        copy(data(), directory.resolve("replica"));
        server = EmbeddedPostgres.at(data()).port(port).start();
        pooler.resume();
        publishAndAwait("lost", 30); // at least as many ticks as will be new

        pooler.pause();
        server.kill();
        server.close();
        Files.move(data(), directory.resolve("gone"));
        Files.move(directory.resolve("replica"), data());
        server = EmbeddedPostgres.at(data()).port(port).start();
        pooler.resume();

        publishAndAwait("new", 10);
        List<String> expected = new ArrayList<>(keys("kept", 5));
        expected.addAll(keys("new", 10));
        assertThat(rows("select key from effect order by seq")).containsExactlyElementsOf(expected);
        assertThat(node.status()).allSatisfy(s -> assertThat(s.unaccounted()).isZero());
        assertThat(node.isRunning()).isTrue();
    }

    private void publishAndAwait(String prefix, int messages) throws SQLException {
        for (String key : keys(prefix, messages)) {
            try (Connection connection = pooler.getConnection()) {
                connection.setAutoCommit(false);
                node.publish(connection, Message.to("orders").type("T").key(key).build());
                connection.commit();
            }
            await().atMost(Traces.PATIENCE)
                    .until(() -> mailed.contains(key)
                            && rows("select key from effect where key = '" + key + "'")
                                            .size()
                                    == 1);
        }
        await().atMost(Traces.PATIENCE)
                .until(() -> node.status().stream().allMatch(s -> s.lagMessages() + s.inFlight() == 0));
    }

    private static List<String> keys(String prefix, int messages) {
        return Stream.iterate(0, i -> i + 1)
                .limit(messages)
                .map(i -> prefix + "-" + i)
                .toList();
    }

    private List<String> rows(String sql) throws SQLException {
        try (Connection connection = pooler.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
            while (statement.getResultSet() == null) {
                statement.getMoreResults();
            }
            List<String> rows = new ArrayList<>();
            try (ResultSet found = statement.getResultSet()) {
                while (found.next()) {
                    rows.add(found.getString(1));
                }
            }
            return rows;
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }
}
