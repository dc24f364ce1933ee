package dev.tasuki.orders.drill;

import dev.tasuki.operations.By;
import dev.tasuki.operations.Journey;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * A drill with a saboteur: an order is charged under a second key, a piece of stock vanishes, a message disappears from the log before
 * analytics has seen it, and somebody acts whom nobody knows.
 */
final class Sabotage implements Act {

    /** Runs it. */
    public static void main(String[] arguments) {
        System.exit(Drill.run(
                List.of(arguments),
                List.of(new OrdersFlow(), new Sabotage(), new PausedConsumer(), new TheSums()),
                Duration.ofSeconds(20)));
    }

    @Override
    public Scene scene() {
        return Scene.POISON;
    }

    @Override
    public void play(Play play, Claims claims, Screen screen) {
        try {
            chargeAgain(play, play.customers().since(0).get(0));
            sql(play, "update shop.stock set reserved = reserved + 1 where sku = 'CHAWAN'");
            loseAMessage(play, claims);
            play.operations().pause("mail", new By("somebody", "because"));
            play.operations().resume("mail", new By("somebody", "because"));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void chargeAgain(Play play, Placed order) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(
                        "http://127.0.0.1:" + play.system().world().payment().port() + "/charges"))
                .header("Idempotency-Key", "another-key")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "order=" + order.id() + "&amount=" + order.total() + "&currency=JPY"))
                .build();
        int status = HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
        if (status != 201) {
            throw new IllegalStateException("the second charge was answered with " + status);
        }
    }

    private static void loseAMessage(Play play, Claims claims) throws Exception {
        String analytics = "(select id from tasuki.consumer where name = 'analytics')";
        play.customers().rest();
        sql(
                play,
                "insert into tasuki.pause (consumer, by_whom, why) values (" + analytics
                        + ", 'nobody', 'to lose one')");
        Thread.sleep(3_000); // a heartbeat later at the latest, its nodes begin nothing new
        Placed order = Objects.requireNonNull(play.customers().place());
        Progress others = new Progress(play.operations(), Play.consumers(n -> !n.equals("analytics")), List.of(order));
        claims.awaitQuietly(() -> others.now().holds());
        Journey.Leg placed = play.operations().trace(order.id()).messages().get(0);
        sql(play, "delete from tasuki.message where seq = " + placed.seq());
        sql(play, "delete from tasuki.pause where consumer = " + analytics);
        play.customers().begin();
    }

    private static void sql(Play play, String sql) throws Exception {
        try (Connection connection = play.system().dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            if (statement.executeUpdate(sql) != 1) {
                throw new IllegalStateException("not one row: " + sql);
            }
        }
    }
}
