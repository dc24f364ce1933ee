package dev.tasuki.console.web.alone;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the live parts cost, and what they say when the database goes away. */
@Tag("one-jdk")
class LiveTest {
    private static final int BROWSERS = 50;
    private static final Duration WATCHED = Duration.ofSeconds(6);
    private static Site site;

    @BeforeAll
    static void start() {
        site = new Site();
    }

    @AfterAll
    static void stop() {
        site.close();
    }

    /** A source that counts what is asked. */
    private static DataSource counting(AtomicLong statements) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(site.postgres.jdbcUrl());
        config.setMaximumPoolSize(4);
        HikariDataSource pool = new HikariDataSource(config);
        return proxy(DataSource.class, pool, statements);
    }

    @SuppressWarnings("unchecked")
    private static <T> T proxy(Class<T> type, T target, AtomicLong statements) {
        return (T) Proxy.newProxyInstance(
                LiveTest.class.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    if (target instanceof Statement && method.getName().startsWith("execute")) {
                        statements.incrementAndGet();
                    }
                    try {
                        Object result = method.invoke(target, arguments);
                        if (result instanceof PreparedStatement statement) {
                            return proxy(PreparedStatement.class, statement, statements);
                        } else if (result instanceof Statement statement) {
                            return proxy(Statement.class, statement, statements);
                        } else if (result instanceof Connection connection
                                && method.getName().equals("getConnection")) {
                            return proxy(Connection.class, connection, statements);
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void fiftyBrowsersCostTheDatabaseWhatOneDoes() throws Exception {
        site.deadLetter("bad-live");
        AtomicLong statements = new AtomicLong();
        try (RunningConsole console =
                RunningConsole.start(site.options(Logins.NONE, "en"), database -> counting(statements))) {
            Caller caller = new Caller(console.port());
            assertThat(caller.get("/tasuki").status()).isEqualTo(200);
            HttpClient http = HttpClient.newHttpClient();
            List<Listening> browsers = new ArrayList<>();
            for (int i = 0; i < BROWSERS; i++) {
                Listening browser = new Listening();
                browsers.add(browser);
                URI live = URI.create("http://127.0.0.1:" + console.port() + "/tasuki/live");
                http.sendAsync(
                        HttpRequest.newBuilder(live).build(), HttpResponse.BodyHandlers.fromLineSubscriber(browser));
            }
            Site.await().until(() -> browsers.stream().allMatch(browser -> browser.connection != null));
            long before = statements.get();
            long begin = System.nanoTime();
            int fetches = 0;
            // Each browser hears of every change, and fetches what it shows
            while (System.nanoTime() - begin < WATCHED.toNanos()) {
                for (Listening browser : browsers) {
                    if (browser.changed.getAndSet(false)) {
                        assertThat(caller.get("/tasuki/flow/live").status()).isEqualTo(200);
                        assertThat(caller.get("/tasuki/pulse").status()).isEqualTo(200);
                        fetches++;
                    }
                }
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            double perSecond = (statements.get() - before) / seconds;
            System.out.printf(
                    "live: %.1f statements/s for %d browsers, %d fetches in %.1f s%n",
                    perSecond, BROWSERS, fetches, seconds);
            assertThat(fetches).isPositive();
            assertThat(browsers).allMatch(browser -> browser.heard);
            assertThat(perSecond).isLessThan(20);
            browsers.forEach(browser -> browser.connection.cancel());
            AtomicLong seen = new AtomicLong();
            Site.await()
                    .alias("nobody looks, and nothing is asked")
                    .atMost(Duration.ofSeconds(40))
                    .during(Duration.ofSeconds(3))
                    .until(() -> seen.getAndSet(statements.get()) == statements.get());
        }
    }

    /** A browser that hears of changes. */
    private static final class Listening implements Flow.Subscriber<String> {
        private final AtomicBoolean changed = new AtomicBoolean();
        private volatile boolean heard;
        private volatile Flow.Subscription connection;

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            connection = subscription;
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(String line) {
            if (line.equals("event:ledger")) {
                changed.set(true);
                heard = true;
            }
        }

        @Override
        public void onError(Throwable thrown) {}

        @Override
        public void onComplete() {}
    }

    @Test
    void aDatabaseThatGoesAwayIsSaidWithinFiveSecondsAndIsBackByItself() {
        try (RunningConsole console = RunningConsole.start(site.options(Logins.NONE, "en"))) {
            Caller caller = new Caller(console.port());
            assertThat(caller.get("/tasuki").text()).doesNotContain("cannot be seen");
            site.postgres.kill();
            long gone = System.nanoTime();
            Site.await().until(() -> caller.get("/tasuki/pulse").text().contains("shop cannot be seen since"));
            double seconds = (System.nanoTime() - gone) / 1e9;
            System.out.printf("gone: said after %.1f s%n", seconds);
            assertThat(seconds).isLessThan(5);
            Caller.Answer flow = caller.get("/tasuki");
            assertThat(flow.status()).isEqualTo(200);
            assertThat(flow.text()).contains("What is shown is from", "stock", "The database does not answer");
            Caller.Answer trace = caller.get("/tasuki/trace?id=x");
            assertThat(trace.status()).isEqualTo(503);
            assertThat(trace.text()).contains("The ledger cannot be asked now.");
            assertThat(caller.get("/tasuki/api/status").status()).isEqualTo(503);
            assertThat(caller.form("/tasuki/consumers/pause", "consumer", "stock", "reason", "x")
                            .status())
                    .isEqualTo(503);
            site.postgres.restart();
            Site.await().until(() -> !caller.get("/tasuki/pulse").text().contains("cannot be seen"));
            assertThat(caller.get("/tasuki/trace?id=x").status()).isEqualTo(404);
        }
    }
}
