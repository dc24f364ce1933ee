package dev.tasuki.orders.demo;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Customers who place orders for a while, each over a connection of its own. They speak HTTP by hand: a client library would take a
 * good part of the machine that the shop is measured on.
 *
 * @param port where the shop listens
 * @param customers how many
 * @param rate how many orders they place together in a second, on a timetable that does not wait for answers; 0 for each customer's
 *     next as soon as the last is answered
 */
record Load(int port, int customers, int rate) {
    private static final byte[] BODY = Shop.body(
                    "hana@example.com", Shop.line("CHAWAN", 1) + "," + Shop.line("HASHI", 2))
            .getBytes(StandardCharsets.UTF_8);

    /**
     * How it went.
     *
     * @param seconds how long it was measured
     * @param micros from when an order was to be placed until it was answered, in ascending order
     */
    record Result(double seconds, long[] micros) {
        double rate() {
            return micros.length / seconds;
        }

        double millis(double quantile) {
            int index = (int) Math.ceil(quantile * micros.length) - 1;
            return micros[Math.max(0, index)] / 1_000.0;
        }

        @Override
        public String toString() {
            return "%6d orders  %7.1f/s  p50 %7.2f ms  p99 %7.2f ms  max %8.2f ms"
                    .formatted(micros.length, rate(), millis(0.5), millis(0.99), millis(1));
        }
    }

    /** Places orders for a lead, which is not measured, and then for a time that is. */
    Result run(Duration lead, Duration time) throws Exception {
        long begin = System.nanoTime() + lead.toNanos();
        long end = begin + time.toNanos();
        ExecutorService threads = Executors.newFixedThreadPool(customers);
        try {
            List<Future<LongStream.Builder>> running = new ArrayList<>();
            for (int i = 0; i < customers; i++) {
                int customer = i;
                running.add(threads.submit(() -> shop(customer, begin - lead.toNanos(), begin, end)));
            }
            LongStream all = LongStream.empty();
            for (Future<LongStream.Builder> each : running) {
                all = LongStream.concat(all, each.get().build());
            }
            return new Result(time.toNanos() / 1e9, all.sorted().toArray());
        } finally {
            threads.shutdownNow();
        }
    }

    private LongStream.Builder shop(int customer, long start, long begin, long end) throws IOException {
        LongStream.Builder micros = LongStream.builder();
        long step = rate == 0 ? 0 : 1_000_000_000L * customers / rate;
        long due = rate == 0 ? start : start + step * customer / customers;
        try (Customer line = new Customer(port)) {
            while (due < end) {
                for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
                    LockSupport.parkNanos(early);
                }
                line.order();
                long now = System.nanoTime();
                if (due >= begin && (rate > 0 || now < end)) {
                    micros.add((now - due) / 1_000);
                }
                due = rate == 0 ? now : due + step;
            }
        }
        return micros;
    }

    /** One at a time, over a connection that is kept for as long as the shop keeps it. */
    private static final class Customer implements AutoCloseable {
        private final int port;
        private @Nullable Socket socket;
        private InputStream in = InputStream.nullInputStream();

        Customer(int port) {
            this.port = port;
        }

        void order() throws IOException {
            Socket open = socket;
            if (open == null) {
                open = new Socket(InetAddress.getLoopbackAddress(), port);
                open.setTcpNoDelay(true);
                in = new BufferedInputStream(open.getInputStream());
                socket = open;
            }
            open.getOutputStream().write(request());
            if (!readAnswer(in)) {
                close();
            }
        }

        @Override
        public void close() throws IOException {
            Socket open = socket;
            socket = null;
            if (open != null) {
                open.close();
            }
        }
    }

    private static byte[] request() {
        byte[] head = ("POST /orders HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\nIdempotency-Key: "
                        + UUID.randomUUID() + "\r\nContent-Length: " + BODY.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] request = new byte[head.length + BODY.length];
        System.arraycopy(head, 0, request, 0, head.length);
        System.arraycopy(BODY, 0, request, head.length, BODY.length);
        return request;
    }

    /** Returns whether the shop leaves the connection open. */
    private static boolean readAnswer(InputStream in) throws IOException {
        String status = line(in);
        if (!status.startsWith("HTTP/1.1 202")) {
            throw new IOException("an order was answered with: " + status);
        }
        long length = -1;
        boolean chunked = false;
        boolean open = true;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Long.parseLong(lower.substring(15).strip());
            }
            open &= !(lower.startsWith("connection:") && lower.contains("close"));
            chunked |= lower.startsWith("transfer-encoding:") && lower.contains("chunked");
        }
        if (chunked) {
            for (long size = chunkSize(in); size > 0; size = chunkSize(in)) {
                in.skipNBytes(size + 2);
            }
            in.skipNBytes(2);
        } else {
            in.skipNBytes(length);
        }
        return open;
    }

    private static long chunkSize(InputStream in) throws IOException {
        return Long.parseLong(line(in).strip(), 16);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the shop closed the connection");
            }
            line.append((char) c);
        }
        return line.toString().strip();
    }
}
