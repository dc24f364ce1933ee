package dev.tasuki.orders.drill;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tasuki.embedded.EmbeddedPostgres;
import dev.tasuki.orders.demo.Belongings;
import dev.tasuki.orders.demo.DemoDirectory;
import dev.tasuki.orders.demo.OutsideWorld;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import javax.sql.DataSource;

/**
 * The order system on two nodes, with a database and an outside world of its own, in a directory of its own. All of it ends with this
 * process, however that goes: each part watches a pipe that only this process holds.
 *
 * @param directory where everything is
 * @param world the payment provider and the mail server
 * @param dataSource the database
 * @param nodes the processes that take orders and work on them
 */
record OrderSystem(DemoDirectory directory, OutsideWorld world, DataSource dataSource, List<Node> nodes) {

    /** Starts everything; what is started belongs to the belongings, also when the rest cannot be started. */
    static OrderSystem start(DemoDirectory directory, Belongings belongings) {
        CompletableFuture<EmbeddedPostgres> database = CompletableFuture.supplyAsync(
                () -> belongings.add(EmbeddedPostgres.at(directory.postgres()).start()));
        try {
            OutsideWorld world = belongings.add(OutsideWorld.start(directory));
            String jdbcUrl = join(database).jdbcUrl();
            DataSource dataSource = belongings.add(pool(jdbcUrl));
            List<Node> nodes = List.of(
                    belongings.add(Node.start("orders-1", directory, world, jdbcUrl)),
                    belongings.add(Node.start("orders-2", directory, world, jdbcUrl)));
            nodes.forEach(Node::awaitReady);
            return new OrderSystem(directory, world, dataSource, nodes);
        } finally {
            database.handle((started, failed) -> failed == null).join(); // nothing of it comes into being after this
        }
    }

    /** The drill's own connections: it asks often. */
    private static HikariDataSource pool(String jdbcUrl) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(jdbcUrl);
        config.setMaximumPoolSize(3);
        config.setMinimumIdle(1);
        return new HikariDataSource(config);
    }

    private static EmbeddedPostgres join(CompletableFuture<EmbeddedPostgres> database) {
        try {
            return database.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
