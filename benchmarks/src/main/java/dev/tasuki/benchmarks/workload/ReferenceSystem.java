package dev.tasuki.benchmarks.workload;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The order system in a process of its own, with its own database and outside world, as {@code ./tasuki demo} starts it. */
final class ReferenceSystem implements AutoCloseable {
    private static final List<String> CONSUMERS = List.of("mail", "payment", "inventory", "analytics");
    private static final List<String> LEFT_TO_DO = List.of("lag.messages", "in.flight", "retrying", "blocked");
    private static final Pattern VALUE = Pattern.compile("\"value\":([-+0-9.E]+)");
    private static final String ORDER = "{\"customer\":{\"name\":\"Hana\",\"email\":\"hana@example.com\"},"
            + "\"lines\":[{\"sku\":\"CHAWAN\",\"quantity\":1},{\"sku\":\"HASHI\",\"quantity\":2}]}";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Path directory;
    private final Process process;
    private final String url;

    private ReferenceSystem(Path directory, Process process, int port) {
        this.directory = directory;
        this.process = process;
        url = "http://127.0.0.1:" + port;
    }

    /** Starts it; returns when orders can be placed. */
    static ReferenceSystem start(Duration patience) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("tasuki-bench-orders");
        int port = freePort();
        // By the launcher, with the class path of the order system alone: two of the libraries beside Tasuki do not
        // bear each other in one Spring Boot application.
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("tasuki.home", ""))
                                .toAbsolutePath()
                                .resolve("tasuki")
                                .toString(),
                        "demo",
                        "--port",
                        Integer.toString(port),
                        "--data",
                        directory.resolve("data").toString()) // it takes no directory with files of others
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output.log").toFile())
                .start();
        ReferenceSystem system = new ReferenceSystem(directory, process, port);
        long deadline = System.nanoTime() + patience.toNanos();
        while (!system.isReady()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                String output = Files.readString(directory.resolve("output.log"));
                system.close();
                throw new IOException("the order system did not start: " + output);
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return system;
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    private boolean isReady() throws InterruptedException {
        try {
            return send(to("/actuator/health/readiness").GET()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** Lets all consumers work, or none. */
    void consumersWork(boolean work) throws IOException, InterruptedException {
        for (String consumer : CONSUMERS) {
            String fault = "{\"target\":\"" + consumer + "\",\"mode\":\"" + (work ? "ok" : "down") + "\"}";
            expect(200, send(json("/demo/faults", fault)));
        }
    }

    /** Places an order; returns when it is accepted. */
    void placeOrder() throws IOException, InterruptedException {
        expect(
                202,
                send(json("/orders", ORDER)
                        .header("Idempotency-Key", UUID.randomUUID().toString())));
    }

    /**
     * Waits until the consumers have done all that was ordered.
     *
     * @return false when the time was up before
     */
    boolean awaitDone(Duration patience) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        send(to("/actuator/metrics/tasuki.consumers").GET()); // looking at it registers the others
        while (leftToDo() > 0) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(500);
        }
        return true;
    }

    private double leftToDo() throws IOException, InterruptedException {
        double left = 0;
        for (String state : LEFT_TO_DO) {
            HttpResponse<String> answer =
                    send(to("/actuator/metrics/tasuki.consumer." + state).GET());
            expect(200, answer);
            Matcher value = VALUE.matcher(answer.body());
            if (!value.find()) {
                throw new IOException(answer.uri().getPath() + " has no value: " + answer.body());
            }
            left += Double.parseDouble(value.group(1));
        }
        return left;
    }

    private HttpRequest.Builder json(String path, String body) {
        return to(path).header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body));
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(30));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static void expect(int status, HttpResponse<String> response) throws IOException {
        if (response.statusCode() != status) {
            throw new IOException(response.uri().getPath() + " answered " + response.statusCode() + " instead of "
                    + status + ": " + response.body());
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
