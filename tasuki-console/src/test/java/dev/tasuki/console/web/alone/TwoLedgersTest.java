package dev.tasuki.console.web.alone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.Consumer;
import dev.tasuki.DeliveryState;
import dev.tasuki.Effect;
import dev.tasuki.Message;
import dev.tasuki.StartFrom;
import dev.tasuki.Tasuki;
import dev.tasuki.Unrecoverable;
import dev.tasuki.embedded.EmbeddedPostgres;
import dev.tasuki.operations.Operations;
import java.sql.Connection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One console, two services with a database each: an order goes from the shop's ledger on to the warehouse's. */
@Tag("one-jdk")
class TwoLedgersTest {
    private static final AtomicBoolean BROKEN = new AtomicBoolean(true);
    private static final EmbeddedPostgres POSTGRES = EmbeddedPostgres.temporary();
    private static Tasuki shop;
    private static Tasuki warehouse;
    private static RunningConsole console;
    private static Caller caller;

    @BeforeAll
    static void start() {
        POSTGRES.createDatabase("shop");
        POSTGRES.createDatabase("warehouse");
        warehouse = Tasuki.on(POSTGRES.dataSource("warehouse"))
                .topic("parcels")
                .consumer(consumer("pack", "parcels").handler(delivery -> {
                    if (BROKEN.get()) {
                        throw new Unrecoverable("no box is large enough");
                    }
                }))
                .build();
        warehouse.migrate();
        warehouse.start();
        shop = Tasuki.on(POSTGRES.dataSource("shop"))
                .topic("orders")
                .consumer(consumer("forward", "orders").handler(TwoLedgersTest::forward))
                .build();
        shop.migrate();
        shop.start();
        console = RunningConsole.start(
                new AloneOptions(List.of(database("shop"), database("warehouse")), 0, "127.0.0.1", Logins.NONE, "en"));
        caller = new Caller(console.port());
    }

    @AfterAll
    static void stop() {
        console.close();
        shop.close();
        warehouse.close();
        POSTGRES.close();
    }

    private static AloneOptions.Database database(String name) {
        return new AloneOptions.Database(name, POSTGRES.jdbcUrl(name));
    }

    private static Consumer.Builder consumer(String name, String topic) {
        return Consumer.named(name)
                .responsibility("Does " + name)
                .owner("team-" + name)
                .effect(Effect.external("the " + name + " service"))
                .topic(topic)
                .startFrom(StartFrom.EARLIEST);
    }

    /** As services do it: the other's ledger is the external effect, and the correlation goes along. */
    private static void forward(dev.tasuki.Delivery delivery) throws Exception {
        publish(
                warehouse,
                "warehouse",
                Message.to("parcels")
                        .type("ParcelWanted")
                        .key("parcel-" + delivery.key().orElseThrow())
                        .correlation(delivery.correlation())
                        .build());
    }

    private static void publish(Tasuki on, String database, Message message) throws Exception {
        try (Connection connection = POSTGRES.dataSource(database).getConnection()) {
            connection.setAutoCommit(false);
            on.publish(connection, message);
            connection.commit();
        }
    }

    private static String page(String path) {
        return caller.page(path).text();
    }

    @Test
    void anOrderIsFollowedFromOneLedgerIntoTheOtherAndRedrivenThere() throws Exception {
        publish(
                shop,
                "shop",
                Message.to("orders")
                        .type("OrderPlaced")
                        .key("order-17")
                        .correlation("checkout-17")
                        .build());
        Operations parcels = Operations.on(POSTGRES.dataSource("warehouse"));
        Site.await().until(() -> !parcels.trace("parcel-order-17").messages().isEmpty());
        long seq = parcels.trace("parcel-order-17").messages().get(0).seq();
        Site.await().until(() -> parcels.deadLetters().find("pack", seq).isPresent());

        Site.await()
                .untilAsserted(() -> assertThat(page("/trace?id=order-17"))
                        .contains("OrderPlaced", "forward", "ParcelWanted", "pack", "no box is large enough"));
        assertThat(page("")).contains("shop", "warehouse", "team-forward", "team-pack");
        Site.await().untilAsserted(() -> assertThat(page("/dead-letters")).contains("no box is large enough"));
        for (String path : List.of("/consumers", "/nodes", "/reconciliation?from=1h", "/review")) {
            assertThat(page(path)).as(path).contains("shop", "warehouse");
        }
        assertThat(page("/consumers/one?ledger=warehouse&consumer=pack"))
                .contains("Does pack", "10 tries in all, the second after 1", "at most 10");
        assertThat(caller.get("/tasuki/consumers/one?ledger=shop&consumer=pack").status())
                .as("it is not in that ledger")
                .isEqualTo(404);

        BROKEN.set(false);
        Caller.Answer acted = caller.form(
                "/tasuki/dead-letters/redrive",
                "ledger",
                "warehouse",
                "consumer",
                "pack",
                "seq",
                Long.toString(seq),
                "reason",
                "a larger box is there");
        assertThat(acted.status()).as(acted.text()).isEqualTo(303);
        Site.await()
                .until(() -> parcels.trace("parcel-order-17").messages().get(0).deliveries().stream()
                        .anyMatch(delivery -> delivery.state() == DeliveryState.DONE));
        Site.await()
                .untilAsserted(() -> assertThat(page("/trace?id=checkout-17")).contains("OrderPlaced", "ParcelWanted"));
    }
}
