package dev.tasuki.orders.simulator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A payment provider: {@code POST /charges} with an {@code Idempotency-Key} header and the form fields {@code order},
 * {@code amount} and {@code currency} charges once per key. A key that comes again gets the first charge (200 instead of
 * 201), or 422 when it asks for something else than the first time.
 */
public final class PaymentProvider implements Closeable {
    private static final Pattern KEY = Pattern.compile("[\\x20-\\x7e]{1,255}");
    private static final Pattern ORDER = Pattern.compile("[A-Za-z0-9-]{1,64}");
    private static final int LONGEST_BODY = 4096;
    private static final long SLOW_MILLIS = 1_000;
    private static final long SILENCE_MILLIS = 10_000;

    private final Charges charges;
    private final Control control;
    private final HttpServer server;
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();

    PaymentProvider(Path directory, int port) throws IOException {
        charges = new Charges(directory);
        control = new Control(directory, charges::state);
        server = Loopback.http(port);
        server.createContext("/charges", this::answer);
        server.start();
    }

    /** Runs the provider until its standard input ends. Arguments: its directory, its port (0: any). */
    public static void main(String[] args) throws IOException {
        Program.endWithParent();
        Program.Arguments arguments = Program.Arguments.of(args);
        PaymentProvider provider = new PaymentProvider(arguments.directory(), arguments.port());
        Program.ready(provider.port(), provider.controlPort());
    }

    int port() {
        return server.getAddress().getPort();
    }

    int controlPort() {
        return control.port();
    }

    private void answer(HttpExchange exchange) throws IOException {
        Fault fault = control.fault();
        if (fault.strikes(Fault.Mode.DOWN)) {
            exchange.close(); // without a word: the caller sees its connection dropped
        } else if (fault.strikes(Fault.Mode.FLAKY)) {
            Loopback.answer(exchange, 503, error("the provider is busy, try again"));
        } else {
            charge(exchange, fault);
        }
    }

    private void charge(HttpExchange exchange, Fault fault) throws IOException {
        Answer answer = charge(exchange);
        if (fault.strikes(Fault.Mode.TIMEOUT_AFTER_EFFECT)) {
            after(SILENCE_MILLIS, exchange::close);
        } else if (fault.strikes(Fault.Mode.SLOW)) {
            after(SLOW_MILLIS, () -> send(exchange, answer));
        } else {
            send(exchange, answer);
        }
    }

    private void after(long millis, Runnable action) {
        Future<?> unused = later.schedule(action, millis, TimeUnit.MILLISECONDS);
    }

    private record Answer(int status, String json) {}

    private Answer charge(HttpExchange exchange) throws IOException {
        if (!exchange.getRequestMethod().equals("POST")) {
            return new Answer(405, error("charges are made with POST"));
        }
        String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
        if (key == null || !KEY.matcher(key).matches()) {
            return new Answer(400, error("an Idempotency-Key header of 1 to 255 printable ASCII characters is needed"));
        }
        byte[] body = exchange.getRequestBody().readNBytes(LONGEST_BODY + 1);
        if (body.length > LONGEST_BODY) {
            return new Answer(413, error("the body is longer than " + LONGEST_BODY + " bytes"));
        }
        try {
            Map<String, String> fields = Form.read(new String(body, StandardCharsets.UTF_8));
            String order = Form.get(fields, "order");
            long amount = Long.parseLong(Form.get(fields, "amount"));
            if (!ORDER.matcher(order).matches()
                    || amount < 0
                    || !Form.get(fields, "currency").equals("JPY")) {
                return new Answer(400, error("order, amount or currency cannot be right"));
            }
            return charge(key, order, amount);
        } catch (IllegalArgumentException e) {
            return new Answer(400, error("order, amount and currency are needed"));
        }
    }

    private Answer charge(String key, String order, long amount) {
        try {
            Charges.Booking booking = charges.charge(key, order, amount);
            Charges.Charge charge = booking.charge();
            if (!charge.asksFor(order, amount)) {
                return new Answer(
                        422,
                        error("this Idempotency-Key was used for order " + charge.order() + " and amount "
                                + charge.amount()));
            }
            return new Answer(
                    booking.isNew() ? 201 : 200,
                    "{\"id\":\"" + charge.id() + "\",\"order\":\"" + charge.order() + "\",\"amount\":" + charge.amount()
                            + ",\"currency\":\"JPY\"}");
        } catch (CompletionException e) {
            return new Answer(500, error("the books could not be written"));
        }
    }

    private static void send(HttpExchange exchange, Answer answer) {
        try {
            Loopback.answer(exchange, answer.status(), answer.json());
        } catch (IOException e) {
            exchange.close(); // the caller has gone; it will come again
        }
    }

    private static String error(String text) {
        return "{\"error\":\"" + text + "\"}";
    }

    @Override
    public void close() {
        server.stop(0);
        later.shutdownNow();
        control.close();
        charges.close();
    }
}
