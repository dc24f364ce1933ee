package dev.tasuki.chaos;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** For whoever looks for the cause: what each node's threads do, and what Tasuki's tables say. No part of the verdict. */
final class Evidence {
    private static final List<String> QUERIES = List.of(
            "select * from tasuki.consumer",
            "select * from tasuki.node order by id desc limit 20",
            "select * from tasuki.assignment order by consumer, partition",
            "select * from tasuki.tick order by id desc limit 20",
            "select consumer, seq, partition, state, attempts, key, due_at, updated_at, node, error from tasuki.parked"
                    + " order by consumer, seq",
            "select * from tasuki.receipt order by id desc limit 3000",
            "select * from tasuki.attempt order by started_at desc limit 300",
            "select pid, application_name, state, wait_event, xact_start, state_change, query from pg_stat_activity",
            "select * from pg_locks",
            "select * from effect order by place desc limit 300");

    private Evidence() {}

    static void collect(Cluster cluster, Path directory) throws IOException, InterruptedException, SQLException {
        for (NodeSlot node : cluster.nodes()) {
            node.dumpThreads();
        }
        try (PrintWriter out = new PrintWriter(
                        Files.newBufferedWriter(directory.resolve("tables.txt"), StandardCharsets.UTF_8));
                Connection connection = cluster.postgres().dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (String query : QUERIES) {
                out.println("-- " + query);
                try (ResultSet row = statement.executeQuery(query)) {
                    print(row, out);
                }
            }
        }
    }

    private static void print(ResultSet row, PrintWriter out) throws SQLException {
        int columns = row.getMetaData().getColumnCount();
        while (row.next()) {
            StringBuilder line = new StringBuilder();
            for (int i = 1; i <= columns; i++) {
                line.append(row.getMetaData().getColumnLabel(i))
                        .append('=')
                        .append(row.getString(i))
                        .append("  ");
            }
            out.println(line);
        }
    }
}
