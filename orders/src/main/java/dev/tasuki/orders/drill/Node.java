package dev.tasuki.orders.drill;

import dev.tasuki.orders.demo.ChildProgram;
import dev.tasuki.orders.demo.DemoDirectory;
import dev.tasuki.orders.demo.DemoFailed;
import dev.tasuki.orders.demo.OutsideWorld;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A process of the order system: it takes orders, and works on a share of them. */
final class Node implements AutoCloseable {
    private static final int START_SECONDS = 90;
    private static final int STOP_SECONDS = 8;

    private final String name;
    private final Path log;
    private final Process process;
    private volatile int port;

    private Node(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    /** Starts one; {@link #awaitReady} says when it takes orders. */
    static Node start(String name, DemoDirectory directory, OutsideWorld world, String jdbcUrl) {
        Path log = directory.root().resolve(name + ".log");
        List<String> settings = List.of(
                "--server.address=127.0.0.1",
                "--server.port=0",
                "--server.tomcat.threads.max=8",
                "--spring.datasource.url=" + jdbcUrl,
                "--spring.datasource.hikari.maximum-pool-size=20",
                "--spring.lifecycle.timeout-per-shutdown-phase=3s",
                "--tasuki.node=" + name,
                "--tasuki.lease=5s",
                "--tasuki.stop-within=2s",
                // Dead letters within seconds: nobody wants to watch a drill wait
                "--orders.retry.initial-delay=100ms",
                "--orders.retry.max-delay=400ms",
                "--orders.payment.url=http://127.0.0.1:" + world.payment().port(),
                "--orders.payment.answer-timeout=600ms",
                "--orders.mail.host=127.0.0.1",
                "--orders.mail.port=" + world.mail().port(),
                "--logging.threshold.console=OFF",
                "--logging.threshold.file=INFO",
                "--logging.file.name=" + log);
        try {
            Process process = ChildProgram.start(
                    List.of("-Xmx320m"),
                    System.getProperty("java.class.path"),
                    OrdersNode.class,
                    settings,
                    directory.root().resolve(name + ".errors"));
            return new Node(name, log, process);
        } catch (IOException e) {
            throw new DemoFailed("node " + name + " could not be started: " + e, e);
        }
    }

    /** Returns when it takes orders. */
    void awaitReady() {
        // Kills it when it takes too long, which ends the read below.
        CompletableFuture<@Nullable Void> deadline = CompletableFuture.runAsync(
                process::destroyForcibly, CompletableFuture.delayedExecutor(START_SECONDS, TimeUnit.SECONDS));
        try {
            String line = process.inputReader(StandardCharsets.UTF_8).readLine();
            if (line == null || !line.startsWith("ready ")) {
                throw new DemoFailed("node " + name + " ended, or was not ready within " + START_SECONDS
                        + " s; look into " + log + " (and " + name + ".errors beside it)");
            }
            port = Integer.parseInt(line.substring("ready ".length()));
        } catch (IOException e) {
            throw new DemoFailed("node " + name + " cannot be heard: " + e, e);
        } finally {
            deadline.cancel(false);
        }
    }

    String name() {
        return name;
    }

    /** Where it takes orders. */
    int port() {
        return port;
    }

    /** Ends it as {@code kill -9} does; returns when it is gone. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() throws InterruptedException {
        process.toHandle().destroy(); // Process.destroy() would close its standard input as well, and so end it at once
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
