package dev.tasuki.orders.demo;

import java.nio.file.Path;
import java.util.UUID;

/** What the demo says when it is ready. */
final class Invitation {
    private Invitation() {}

    static String text(int port, Path data, long nanos) {
        String url = "http://localhost:" + port;
        return """

                Tasuki's order system is ready (%.1f s).

                  Shop          %s/
                  Console       %s/tasuki
                  Counts        %s/demo/state
                  Data and log  %s

                Place an order:
                  curl -i %s/orders -H 'Content-Type: application/json' -H 'Idempotency-Key: %s' \\
                    -d '{"customer":{"name":"Hana","email":"hana@example.com"},"lines":[{"sku":"CHAWAN","quantity":2}]}'

                Take the mail server away, and back (mode ok):
                  curl %s/demo/faults -H 'Content-Type: application/json' -d '{"target":"mail","mode":"down"}'

                Ctrl-C stops everything.
                """.formatted(
                        nanos / 1e9,
                        url,
                        url,
                        url,
                        data,
                        url,
                        UUID.randomUUID().toString().substring(0, 8),
                        url);
    }
}
