package dev.tasuki.orders.demo;

import dev.tasuki.orders.simulator.Fault;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * A part of the outside world, in a process of its own with a directory of its own. It ends when this process is gone,
 * whatever the reason, since it watches a pipe that only this process holds. When it is the one that ends, it is started
 * again, on the same port and with all that it knew.
 */
public final class FarEnd implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FarEnd.class);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private static final JsonMapper JSON = new JsonMapper();
    private static final int START_SECONDS = 20;
    private static final int PAUSE_SECONDS = 2;

    private final String name;
    private final Class<?> program;
    private final Path directory;
    private volatile boolean closed;
    private volatile Running running;

    /** A process that said where it listens. */
    private record Running(Process process, int port, int controlPort) {}

    private FarEnd(String name, Class<?> program, Path directory) throws IOException {
        this.name = name;
        this.program = program;
        this.directory = directory;
        running = launch(0);
    }

    /** Starts a program; returns when it can be reached. */
    static FarEnd start(String name, Class<?> program, Path directory) {
        try {
            Files.createDirectories(directory);
            return new FarEnd(name, program, directory);
        } catch (IOException e) {
            throw new DemoFailed("the " + name + " could not be started: " + e.getMessage() + "; look into "
                    + directory.resolve("errors.log"));
        }
    }

    /** Where it serves. */
    public int port() {
        return running.port();
    }

    /** Counts what really happened there. */
    Map<String, Long> state() {
        return JSON.readValue(ask(HttpRequest.newBuilder(control("/state"))), new TypeReference<>() {});
    }

    /** Changes how it behaves; returns when it does. */
    public void behave(Fault fault) {
        String change = "/fault?mode=" + fault.mode().label() + "&rate=" + fault.rate();
        ask(HttpRequest.newBuilder(control(change)).PUT(HttpRequest.BodyPublishers.noBody()));
    }

    private String ask(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response =
                    HTTP.send(request.timeout(Duration.ofSeconds(5)).build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() == 200) {
                return response.body();
            }
            throw new FarEndUnreachable(name, "it answered " + response.statusCode());
        } catch (IOException e) {
            throw new FarEndUnreachable(name, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FarEndUnreachable(name, "interrupted");
        }
    }

    private URI control(String path) {
        return URI.create("http://127.0.0.1:" + running.controlPort() + path);
    }

    private Running launch(int port) throws IOException {
        Process process = ChildProgram.start(
                List.of("-Xss512k", "-Xmx512m"),
                classes(),
                program,
                List.of(directory.toString(), Integer.toString(port)),
                directory.resolve("errors.log"));
        Running started = awaitReady(process);
        CompletableFuture<?> unused = process.onExit().thenRun(this::ended);
        return started;
    }

    private static Running awaitReady(Process process) throws IOException {
        // Kills it when it takes too long, which ends the read below.
        CompletableFuture<@Nullable Void> deadline = CompletableFuture.runAsync(
                process::destroyForcibly, CompletableFuture.delayedExecutor(START_SECONDS, TimeUnit.SECONDS));
        String line = process.inputReader(StandardCharsets.UTF_8).readLine();
        deadline.cancel(false);
        if (line == null || !line.startsWith("ready ")) {
            throw new IOException("it ended, or did not get ready within " + START_SECONDS + " s");
        }
        String[] words = line.split(" ", -1);
        return new Running(process, Integer.parseInt(words[1]), Integer.parseInt(words[2]));
    }

    private void ended() {
        if (closed) {
            return;
        }
        LOG.warn("The {} has ended by itself; starting it again", name);
        try {
            running = launch(running.port());
        } catch (IOException e) {
            LOG.error("The {} could not be started again; next try in {} s", name, PAUSE_SECONDS, e);
            CompletableFuture<?> unused = CompletableFuture.runAsync(
                    this::ended, CompletableFuture.delayedExecutor(PAUSE_SECONDS, TimeUnit.SECONDS));
        }
        if (closed) {
            close();
        }
    }

    private String classes() {
        try {
            return Path.of(program.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the class path is no path", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            Process process = running.process();
            process.getOutputStream().close();
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            running.process().destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
