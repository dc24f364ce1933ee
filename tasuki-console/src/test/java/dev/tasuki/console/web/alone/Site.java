package dev.tasuki.console.web.alone;

import dev.tasuki.Consumer;
import dev.tasuki.Effect;
import dev.tasuki.Message;
import dev.tasuki.StartFrom;
import dev.tasuki.Tasuki;
import dev.tasuki.Unrecoverable;
import dev.tasuki.embedded.EmbeddedPostgres;
import dev.tasuki.operations.DeadLetterFilter;
import dev.tasuki.operations.Operations;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import tools.jackson.databind.json.JsonMapper;

/** A database with a ledger, a node that works on it, and a console that looks at it. */
final class Site implements AutoCloseable {
    static final String XSS = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'`&";
    final EmbeddedPostgres postgres = EmbeddedPostgres.temporary();
    final AtomicBoolean broken = new AtomicBoolean(true);
    final Operations operations = Operations.on(postgres.dataSource());
    final Tasuki node;

    Site() {
        node = Tasuki.on(postgres.dataSource())
                .topic("orders")
                .consumer(Consumer.named("stock")
                        .responsibility("Reserves stock")
                        .owner("team-warehouse")
                        .effect(Effect.database())
                        .topic("orders")
                        .startFrom(StartFrom.EARLIEST)
                        .handler(delivery -> {}))
                .consumer(Consumer.named("mail")
                        .responsibility("Sends the mail " + XSS)
                        .owner("team " + XSS)
                        .runbook("javascript:alert(3)")
                        .effect(Effect.external("SMTP " + XSS))
                        .topic("orders")
                        .startFrom(StartFrom.EARLIEST)
                        .handler(delivery -> {
                            if (broken.get() && delivery.key().orElse("").startsWith("bad")) {
                                throw new Unrecoverable("550 no such box " + XSS);
                            }
                        }))
                .build();
        node.migrate();
        node.start();
    }

    long publish(String key, String payload) {
        try (Connection connection = postgres.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            node.publish(
                    connection,
                    Message.to("orders")
                            .type("OrderPlaced")
                            .key(key)
                            .header("trace-note", XSS)
                            .header("authorization", "Bearer very-secret")
                            .payload(JsonMapper.shared().readTree(payload))
                            .build());
            connection.commit();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        await().until(() -> !operations.trace(key).messages().isEmpty());
        return operations.trace(key).messages().get(0).seq();
    }

    /** A dead letter of mail; returns its seq. */
    long deadLetter(String key) {
        broken.set(true);
        long seq = publish(
                key,
                JsonMapper.shared().writeValueAsString(Map.of("id", key, "card", Map.of("number", 4111), "note", XSS)));
        await().until(() -> operations.deadLetters().find("mail", seq).isPresent());
        return seq;
    }

    String group() {
        return operations
                .deadLetters()
                .groups(DeadLetterFilter.of("mail"))
                .get(0)
                .fingerprint();
    }

    AloneOptions options(Logins logins, String language) {
        return new AloneOptions(
                List.of(new AloneOptions.Database("shop", postgres.jdbcUrl())), 0, "127.0.0.1", logins, language);
    }

    static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
    }

    @Override
    public void close() {
        node.close();
        postgres.close();
    }
}
