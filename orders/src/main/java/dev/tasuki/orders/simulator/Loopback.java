package dev.tasuki.orders.simulator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/** HTTP on the loopback interface, and nowhere else. */
final class Loopback {
    static {
        // The JDK's server sends head and body apart: with Nagle's algorithm, each answer would take 40 ms.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private Loopback() {}

    static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** A server that has not been started yet. */
    static HttpServer http(int port) throws IOException {
        HttpServer server = HttpServer.create(address(port), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        return server;
    }

    static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
