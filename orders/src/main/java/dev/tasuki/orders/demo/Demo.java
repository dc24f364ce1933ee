package dev.tasuki.orders.demo;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.tasuki.embedded.EmbeddedPostgres;
import dev.tasuki.embedded.EmbeddedPostgresException;
import dev.tasuki.orders.OrdersApplication;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.NestedExceptionUtils;

/**
 * {@code ./tasuki demo}: the order system, with a database and an outside world of its own. Database and outside world start
 * side by side, the order system after them; they stop in the opposite order.
 */
public final class Demo implements AutoCloseable {
    private final DemoOptions options;
    private final Belongings belongings = new Belongings();

    Demo(DemoOptions options) {
        this.options = options;
    }

    /** Runs the demo until the process is told to end. */
    public static void main(String[] args) {
        long begin = System.nanoTime();
        // Only what is said here belongs on the screen; the log is a file, once Spring Boot has set it up.
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.ERROR);
        if (List.of(args).contains("--help")) {
            System.out.print(DemoOptions.USAGE);
            return;
        }
        try {
            DemoOptions options = DemoOptions.parse(List.of(args), Path.of(System.getProperty("tasuki.home", "")));
            Demo demo = new Demo(options);
            Runtime.getRuntime().addShutdownHook(new Thread(demo::close, "demo-stop"));
            int port = demo.start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("Stopping."), "demo-goodbye"));
            System.out.println(Invitation.text(port, options.data(), System.nanoTime() - begin));
        } catch (DemoOptions.WrongUsage e) {
            exit(2, e.getMessage() + "\n\n" + DemoOptions.USAGE);
        } catch (DemoFailed | EmbeddedPostgresException e) {
            exit(1, e.getMessage() + "\n");
        }
    }

    /** Starts everything; returns the shop's port when orders can be placed. */
    int start() {
        DemoDatabase.check(options);
        DemoDirectory directory = belongings.add(DemoDirectory.claim(options.data()));
        Ports.requireFree(options.port());
        if (options.fresh()) {
            directory.clear();
        }
        CompletableFuture<String> database = CompletableFuture.supplyAsync(() -> database(directory));
        OutsideWorld world = belongings.add(OutsideWorld.start(directory));
        String jdbcUrl = join(database);
        belongings.add(DemoAddress.write(directory.databaseUrl(), jdbcUrl));
        return startOrders(directory, world, jdbcUrl)
                .getEnvironment()
                .getRequiredProperty("local.server.port", Integer.class);
    }

    private String database(DemoDirectory directory) {
        return options.databaseUrl()
                .orElseGet(() -> belongings
                        .add(EmbeddedPostgres.at(directory.postgres())
                                .onProgress(message -> System.out.println("  " + message))
                                .start())
                        .jdbcUrl());
    }

    private static String join(CompletableFuture<String> database) {
        try {
            return database.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private ConfigurableApplicationContext startOrders(DemoDirectory directory, OutsideWorld world, String jdbcUrl) {
        SpringApplication orders = new SpringApplication(OrdersApplication.class);
        orders.setAdditionalProfiles("demo");
        orders.setRegisterShutdownHook(false); // it stops in its turn, as one of the belongings
        orders.addInitializers(context -> {
            belongings.add(context);
            context.getBeanFactory().registerSingleton("outsideWorld", world);
            context.getBeanFactory().registerSingleton("demoDirectory", directory);
        });
        try {
            return orders.run(
                    "--server.port=" + options.port(),
                    "--spring.datasource.url=" + jdbcUrl,
                    "--orders.payment.url=http://127.0.0.1:" + world.payment().port(),
                    "--orders.mail.host=127.0.0.1",
                    "--orders.mail.port=" + world.mail().port(),
                    "--logging.file.name=" + directory.log());
        } catch (RuntimeException e) {
            throw new DemoFailed("the order system could not start: " + NestedExceptionUtils.getMostSpecificCause(e)
                    + "; the whole story is in " + directory.log());
        }
    }

    @Override
    public void close() {
        belongings.close();
    }

    private static void exit(int status, String message) {
        System.err.print("tasuki demo: " + message);
        System.exit(status);
    }
}
