package dev.tasuki.chaos;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The network between a client and PostgreSQL, on loopback: it can stall, be cut, and lose the answers to commits. */
final class PostgresProxy implements AutoCloseable {
    private final int upstream;
    private final ServerSocket server;
    private final Set<ProxyLink> links = ConcurrentHashMap.newKeySet();
    private final AtomicInteger lossesToCome = new AtomicInteger();
    private final AtomicInteger losses = new AtomicInteger();
    private Mode mode = Mode.OPEN;

    private enum Mode {
        OPEN,
        STALLED,
        CUT
    }

    PostgresProxy(int upstream) {
        this.upstream = upstream;
        try {
            server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        Thread acceptor = new Thread(this::accept, "proxy");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    int port() {
        return server.getLocalPort();
    }

    /** Nothing passes, and nobody is told. */
    void stall() {
        become(Mode.STALLED);
    }

    /** Every connection is reset, and each new one as well. */
    void cut() {
        become(Mode.CUT);
        links.forEach(ProxyLink::reset);
    }

    void open() {
        become(Mode.OPEN);
    }

    private synchronized void become(Mode next) {
        mode = next;
        notifyAll();
    }

    /** The next commits reach the server; their connections are reset instead of bringing the answer. */
    void loseCommits(int count) {
        lossesToCome.set(count);
    }

    int losses() {
        return losses.get();
    }

    boolean takeLoss() {
        boolean take = lossesToCome.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
        if (take) {
            losses.incrementAndGet();
        }
        return take;
    }

    /** Waits while the network is stalled. */
    synchronized void pass() throws InterruptedException {
        while (mode == Mode.STALLED) {
            wait();
        }
    }

    private synchronized boolean isCut() {
        return mode == Mode.CUT;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                ProxyLink link = new ProxyLink(this, client, upstream, links::remove);
                links.add(link);
                if (isCut()) {
                    link.reset();
                } else {
                    link.start();
                }
            } catch (IOException e) {
                // closed, or a client that gave up at once
            }
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            // it is over anyway
        }
        open();
        links.forEach(ProxyLink::reset);
    }
}
