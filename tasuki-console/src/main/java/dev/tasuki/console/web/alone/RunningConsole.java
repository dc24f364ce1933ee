package dev.tasuki.console.web.alone;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tasuki.console.web.live.Ledgers;
import dev.tasuki.console.web.live.WatchedLedger;
import dev.tasuki.operations.Operations;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** A console that runs on its own. */
final class RunningConsole implements AutoCloseable {
    private static final int CONNECTIONS = 4;
    private final ConfigurableApplicationContext context;
    private final String host;

    private RunningConsole(ConfigurableApplicationContext context, String host) {
        this.context = context;
        this.host = host;
    }

    /** Where connections to a database come from. */
    interface Sources {
        DataSource of(AloneOptions.Database database);
    }

    static RunningConsole start(AloneOptions options) {
        return start(options, RunningConsole::pool);
    }

    static RunningConsole start(AloneOptions options, Sources sources) {
        SpringApplication application = new SpringApplication(AloneApplication.class);
        application.setBannerMode(Banner.Mode.OFF);
        application.setDefaultProperties(Map.ofEntries(
                Map.entry("server.servlet.session.cookie.same-site", "lax"),
                Map.entry("server.servlet.session.cookie.http-only", "true"),
                Map.entry("server.servlet.session.cookie.name", "tasuki-console"),
                Map.entry("server.servlet.session.timeout", "8h"),
                Map.entry("server.servlet.session.tracking-modes", "cookie"),
                Map.entry("server.error.include-stacktrace", "never"),
                Map.entry("server.error.whitelabel.enabled", "false"),
                Map.entry("server.tomcat.max-http-form-post-size", "4MB"),
                Map.entry("server.shutdown", "graceful"),
                Map.entry("spring.lifecycle.timeout-per-shutdown-phase", "5s"),
                Map.entry("spring.main.log-startup-info", "false"),
                Map.entry("spring.jmx.enabled", "false"),
                Map.entry("spring.mvc.servlet.load-on-startup", "1"),
                Map.entry("tasuki.console.language", options.language()),
                Map.entry("logging.level.root", "WARN"),
                // What a failed start means is said in a line
                Map.entry("logging.level.org.springframework.boot.diagnostics", "OFF"),
                Map.entry("logging.level.org.springframework.boot.web.server.servlet.context", "ERROR"),
                Map.entry("logging.level.org.springframework.boot.SpringApplication", "OFF")));
        application.addInitializers(context -> {
            context.getBeanFactory().registerSingleton("aloneOptions", options);
            context.getBeanFactory().registerSingleton("sources", sources);
        });
        // As arguments, which nothing overrides: SERVER_ADDRESS in the environment must not open a console that has no
        // login
        return new RunningConsole(
                application.run("--server.address=" + options.bind(), "--server.port=" + options.port()),
                options.bind());
    }

    /** Ledgers of databases that need not be there yet. */
    static Ledgers ledgers(AloneOptions options, Sources sources, List<AutoCloseable> pools) {
        List<WatchedLedger> ledgers = new ArrayList<>();
        for (AloneOptions.Database database : options.databases()) {
            DataSource source = sources.of(database);
            if (source instanceof AutoCloseable pool) {
                pools.add(pool);
            }
            ledgers.add(new WatchedLedger(database.name(), Operations.on(source), Clock.systemDefaultZone()));
        }
        return new Ledgers(ledgers);
    }

    private static HikariDataSource pool(AloneOptions.Database database) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("tasuki-console-" + database.name());
        config.setJdbcUrl(database.jdbcUrl());
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(0);
        config.setIdleTimeout(30_000);
        config.setConnectionTimeout(1_500);
        config.setValidationTimeout(1_000);
        config.setInitializationFailTimeout(-1);
        config.addDataSourceProperty("ApplicationName", "tasuki-console");
        config.addDataSourceProperty("connectTimeout", "2");
        config.addDataSourceProperty("socketTimeout", "15");
        return new HikariDataSource(config);
    }

    ConfigurableApplicationContext context() {
        return context;
    }

    int port() {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    String url() {
        String shown = host.equals("127.0.0.1") ? "localhost" : host.contains(":") ? "[" + host + "]" : host;
        return "http://" + shown + ":" + port() + "/tasuki";
    }

    @Override
    public void close() {
        context.close();
    }
}
