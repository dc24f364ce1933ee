package dev.tasuki.orders.simulator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The back door of a simulator, on a port of its own so that no fault of the front door affects it: {@code GET /state}
 * counts what really happened here, {@code PUT /fault?mode=flaky&rate=0.3} changes how the front door behaves. The fault is
 * kept in a file and outlives the process.
 */
final class Control implements Closeable {
    private final Path file;
    private final HttpServer server;
    private volatile Fault fault;

    Control(Path directory, Supplier<Map<String, Long>> state) throws IOException {
        file = directory.resolve("fault");
        fault = Fault.load(file);
        server = Loopback.http(0);
        server.createContext("/state", exchange -> Loopback.answer(exchange, 200, json(state.get())));
        server.createContext("/fault", this::change);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** How the front door is to behave now. */
    Fault fault() {
        return fault;
    }

    private void change(HttpExchange exchange) throws IOException {
        try {
            Map<String, String> query = Form.read(exchange.getRequestURI().getRawQuery());
            Fault wanted =
                    new Fault(Fault.Mode.of(Form.get(query, "mode")), Double.parseDouble(Form.get(query, "rate")));
            synchronized (this) {
                wanted.save(file);
                fault = wanted;
            }
            Loopback.answer(exchange, 200, "{}");
        } catch (IllegalArgumentException e) {
            Loopback.answer(exchange, 400, "{}");
        }
    }

    private static String json(Map<String, Long> numbers) {
        StringBuilder json = new StringBuilder();
        new TreeMap<>(numbers)
                .forEach((name, number) -> json.append(json.isEmpty() ? "{" : ",")
                        .append('"')
                        .append(name)
                        .append("\":")
                        .append(number));
        return json.append('}').toString();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
