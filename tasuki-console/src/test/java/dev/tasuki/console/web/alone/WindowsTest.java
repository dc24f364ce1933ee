package dev.tasuki.console.web.alone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.Message;
import dev.tasuki.Tasuki;
import java.sql.Connection;
import java.sql.Statement;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The sums of a window of time, when a message is truly missing. */
@Tag("one-jdk")
class WindowsTest {
    @Test
    void theMessageThatIsMissingHasItsName() throws Exception {
        try (Site site = new Site();
                RunningConsole console = RunningConsole.start(site.options(Logins.NONE, "en"))) {
            Caller caller = new Caller(console.port());
            long before = site.publish("good-before", "{}");
            Site.await()
                    .untilAsserted(() -> assertThat(site.operations.reconcile())
                            .allSatisfy(its -> assertThat(its.pending()).isZero()));
            assertThat(page(caller, "/reconciliation?from=1h")).doesNotContain("#" + before);

            site.node.close();
            long lost;
            try (Tasuki ticks = Tasuki.on(site.postgres.dataSource())
                            .topic("orders")
                            .build();
                    Connection connection = site.postgres.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                ticks.start();
                connection.setAutoCommit(false);
                lost = ticks.publish(
                        connection,
                        Message.to("orders").type("OrderPlaced").key("lost").build());
                connection.commit();
                Site.await()
                        .untilAsserted(() -> assertThat(site.operations.reconcile())
                                .allSatisfy(its -> assertThat(its.pending()).isEqualTo(1)));
                statement.executeUpdate("update tasuki.assignment a set tick = t.id, upto = t.id"
                        + " from (select max(id) as id from tasuki.tick) t, tasuki.consumer c"
                        + " where c.id = a.consumer and c.name = 'stock'");
                connection.commit();
            }

            Site.await()
                    .untilAsserted(() -> assertThat(page(caller, "/reconciliation?from=1h"))
                            .contains("#" + lost, "OrderPlaced, key lost", "nobody knows what became of it"));
            assertThat(page(caller, "/reconciliation?from=2h&to=1h")).doesNotContain("key lost");
            assertThat(page(caller, "/api/reconcile/window?from=1h")).contains("\"key\" : \"lost\"");
            Caller.Answer answer = caller.get("/tasuki/reconciliation?from=nonsense");
            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.text()).contains("nonsense is not understood");
        }
    }

    private static String page(Caller caller, String path) {
        return caller.page(path).text();
    }
}
