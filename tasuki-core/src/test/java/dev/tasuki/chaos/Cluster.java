package dev.tasuki.chaos;

import static org.awaitility.Awaitility.await;

import dev.tasuki.ConsumerStatus;
import dev.tasuki.Tasuki;
import dev.tasuki.embedded.EmbeddedPostgres;
import dev.tasuki.internal.postgres.Recount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The system under test: a PostgreSQL of its own, and nodes. */
final class Cluster implements AutoCloseable {
    static final int NODES = 3;

    private final Path data;
    private final EmbeddedPostgres postgres;
    private final Tasuki tasuki;
    private final List<NodeSlot> nodes = new ArrayList<>();
    private final PostgresProxy producers;

    Cluster(Path directory, Fate.Lots lots, Outside outside) throws IOException, InterruptedException, SQLException {
        data = Files.createTempDirectory("tasuki-chaos");
        postgres = EmbeddedPostgres.at(data.resolve("postgres"))
                .setting("max_connections", "60")
                .start();
        tasuki = Tasuki.on(postgres.dataSource())
                .topic(ChaosNode.TOPIC, ChaosNode.PARTITIONS)
                .build();
        tasuki.migrate();
        try (Connection connection = postgres.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("select tasuki.create_topic('" + ChaosNode.TOPIC + "', " + ChaosNode.PARTITIONS + ")");
            statement.execute("create table business (tx text primary key, written_by text not null)");
            statement.execute(EffectTable.CREATE);
            statement.execute("insert into account select c, i, 0 from unnest(array['ledger', 'totals']) c,"
                    + " generate_series(0, " + (EffectTable.ACCOUNTS - 1) + ") i");
        }
        for (int number = 0; number < NODES; number++) {
            PostgresProxy proxy = new PostgresProxy(postgres.port());
            List<String> arguments = List.of(
                    through(proxy), outside.url(), Long.toString(lots.seed()), Boolean.toString(lots.killers()));
            nodes.add(new NodeSlot(number, directory, proxy, arguments));
        }
        producers = new PostgresProxy(postgres.port());
    }

    private String through(PostgresProxy proxy) {
        return postgres.jdbcUrl().replace(":" + postgres.port() + "/", ":" + proxy.port() + "/");
    }

    EmbeddedPostgres postgres() {
        return postgres;
    }

    /** A node that is never started: it publishes and answers questions. */
    Tasuki tasuki() {
        return tasuki;
    }

    NodeSlot node(int number) {
        return nodes.get(number);
    }

    List<NodeSlot> nodes() {
        return nodes;
    }

    PostgresProxy producers() {
        return producers;
    }

    Shop shop() {
        return new Shop(through(producers), postgres.jdbcUrl());
    }

    /** Undoes whatever faults are still in force. */
    void heal() {
        producers.open();
        producers.loseCommits(0);
        for (NodeSlot node : nodes) {
            node.proxy().open();
            node.proxy().loseCommits(0);
            node.start();
        }
    }

    /** Whether each consumer has nothing left to do, by what Tasuki says of itself. */
    boolean isIdle() {
        return tasuki.status().stream().allMatch(Cluster::isIdle);
    }

    private static boolean isIdle(ConsumerStatus status) {
        return status.lagMessages() + status.inFlight() + status.retrying() + status.blocked() + status.scheduled()
                == 0;
    }

    /**
     * What Tasuki's own reconciliation says when it has counted the whole log again: nothing, if nothing is lost. While nodes work, and
     * some time after the last message.
     */
    List<String> alarms() throws SQLException {
        try (Connection connection = postgres.dataSource().getConnection()) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> Recount.due(connection).isEmpty());
        }
        List<String> alarms = rows("select 'no tick counted ' || u::text from tasuki.uncounted u");
        alarms.addAll(rows("select 'unaccounted for: ' || a::text from tasuki.account a where a.unaccounted <> 0"));
        return alarms;
    }

    private List<String> rows(String sql) throws SQLException {
        try (Connection connection = postgres.dataSource().getConnection();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }

    /** For a number in the report. */
    String changesOfHands() throws SQLException {
        int deaths = nodes.stream().mapToInt(NodeSlot::deaths).sum();
        try (Connection connection = postgres.dataSource().getConnection();
                Statement statement = connection.createStatement();
                var row = statement.executeQuery("select sum(epoch), count(*) from tasuki.assignment")) {
            row.next();
            return row.getLong(1) + " changes of hands of " + row.getLong(2) + " partitions, " + deaths
                    + " processes ended by themselves, "
                    + nodes.stream().mapToInt(node -> node.proxy().losses()).sum() + " answers to commits lost";
        }
    }

    @Override
    public void close() {
        nodes.forEach(NodeSlot::close);
        producers.close();
        postgres.close();
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.out.println("could not remove " + data + ": " + e);
        }
    }
}
