package dev.tasuki.spring;

import com.zaxxer.hikari.HikariConfigMXBean;
import com.zaxxer.hikari.HikariDataSource;
import dev.tasuki.Consumer;
import dev.tasuki.Effect;
import java.util.List;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.jdbc.DataSourceUnwrapper;

/**
 * How many connections a node may hold at once, compared with what the application's pool has: a pool that the consumers can
 * empty makes requests wait for them, which is what a producer is promised not to do.
 *
 * @param consumers how many the consumers may hold, each with its concurrency
 */
record ConnectionNeeds(int consumers) {
    private static final Logger log = LoggerFactory.getLogger(ConnectionNeeds.class);
    private static final int TICKER_AND_HEARTBEAT = 2;

    static ConnectionNeeds of(List<Consumer> consumers) {
        return new ConnectionNeeds(consumers.stream()
                .mapToInt(consumer -> consumer.effect() instanceof Effect.Database ? consumer.concurrency() : 1)
                .sum());
    }

    int total() {
        return consumers + TICKER_AND_HEARTBEAT;
    }

    void compareWith(DataSource dataSource) {
        HikariDataSource pool =
                DataSourceUnwrapper.unwrap(dataSource, HikariConfigMXBean.class, HikariDataSource.class);
        if (consumers > 0 && pool != null && pool.getMaximumPoolSize() <= total()) {
            log.warn(
                    "The connection pool has {} connections, and this node may hold {} of them at once ({} for its consumers"
                            + " and {} for itself), so that requests may have to wait for consumers. Raise"
                            + " spring.datasource.hikari.maximum-pool-size above {}, by as many as requests need.",
                    pool.getMaximumPoolSize(),
                    total(),
                    consumers,
                    TICKER_AND_HEARTBEAT,
                    total());
        }
    }
}
