package dev.tasuki.orders.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Ports of this machine. */
final class Ports {
    private Ports() {}

    /** Fails, before anything else is started for nothing, when another program has the port. */
    static void requireFree(int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new DemoFailed("port " + port + " cannot be used (" + e.getMessage()
                    + "); stop the program that has it, or choose another port with --port (0 for any free one)");
        }
    }
}
