package dev.tasuki.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.function.Consumer;

/** One connection through a proxy: a thread for each direction. */
final class ProxyLink {
    private final PostgresProxy proxy;
    private final Socket client;
    private final int upstream;
    private final Consumer<ProxyLink> onEnd;
    private volatile Socket server;
    private volatile boolean answerIsLost;

    ProxyLink(PostgresProxy proxy, Socket client, int upstream, Consumer<ProxyLink> onEnd) {
        this.proxy = proxy;
        this.client = client;
        this.upstream = upstream;
        this.onEnd = onEnd;
    }

    void start() {
        thread("proxy, to the server", () -> {
            proxy.pass();
            server = new Socket(InetAddress.getLoopbackAddress(), upstream);
            server.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
            thread("proxy, to the client", this::pumpDown);
            pumpUp();
        });
    }

    private interface Pump {
        void run() throws IOException, InterruptedException;
    }

    private void thread(String name, Pump pump) {
        Thread thread = new Thread(
                () -> {
                    try {
                        pump.run();
                    } catch (IOException e) {
                        // one side is gone, so the other has to go
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    } finally {
                        reset();
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    private void pumpUp() throws IOException, InterruptedException {
        CommitWatch watch = new CommitWatch();
        byte[] buffer = new byte[16 << 10];
        InputStream in = client.getInputStream();
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            proxy.pass();
            if (watch.completesCommit(buffer, count) && proxy.takeLoss()) {
                answerIsLost = true;
            }
            server.getOutputStream().write(buffer, 0, count);
        }
    }

    private void pumpDown() throws IOException, InterruptedException {
        byte[] buffer = new byte[16 << 10];
        InputStream in = server.getInputStream();
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            proxy.pass();
            if (answerIsLost) {
                return; // the server has answered: it has committed, and the client will not know
            }
            client.getOutputStream().write(buffer, 0, count);
        }
    }

    void reset() {
        close(client);
        if (server != null) {
            close(server);
        }
        onEnd.accept(this);
    }

    private static void close(Socket socket) {
        try {
            socket.setSoLinger(true, 0); // a reset, not a farewell
        } catch (IOException e) {
            // closed already
        }
        try {
            socket.close();
        } catch (IOException e) {
            // closed already
        }
    }
}
