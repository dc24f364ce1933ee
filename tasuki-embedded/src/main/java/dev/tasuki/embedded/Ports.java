package dev.tasuki.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free ports on the loopback address. They are taken from below the range that the kernel gives to outgoing connections: a client
 * that keeps knocking while the server is down could be given that very port, connect to itself, and keep the server out.
 */
final class Ports {

    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final int LOWEST = 15_000;
    private static final int HIGHEST = 32_000;
    private static final int TRIES = 1_000;

    private Ports() {}

    static int free() {
        for (int tries = 0; tries < TRIES; tries++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            if (isFree(port)) {
                return port;
            }
        }
        throw new EmbeddedPostgresException(
                "No free port found between " + LOWEST + " and " + HIGHEST + ". Choose one with port(int).");
    }

    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByAddress(LOOPBACK))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
