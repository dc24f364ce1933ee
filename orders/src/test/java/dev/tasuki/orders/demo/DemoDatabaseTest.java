package dev.tasuki.orders.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tasuki.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A database that the demo did not make. */
class DemoDatabaseTest {
    private static EmbeddedPostgres server;

    @BeforeAll
    static void start() throws Exception {
        server = EmbeddedPostgres.temporary();
        execute("create role visitor login password 'p@ss word'");
        execute("create role tenant login password 'p@ss word'");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void execute(String sql) throws Exception {
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static DemoOptions options(Path data, String login, String database) throws DemoOptions.WrongUsage {
        String url = "postgresql://" + login + "@127.0.0.1:" + server.port() + "/" + database;
        return DemoOptions.parse(List.of("--port", "0", "--data", data.toString(), "--database-url", url), Path.of(""));
    }

    private static void assertRefused(String login, String database, String why) {
        assertThatThrownBy(() -> DemoDatabase.check(options(Path.of("unused"), login, database)))
                .isInstanceOf(DemoFailed.class)
                .hasMessageStartingWith("the database given with --database-url cannot be used: ")
                .hasMessageContaining(why)
                .hasMessageNotContaining("secret");
    }

    @Test
    void aWrongPasswordIsNamedAndNotShown() {
        assertRefused("visitor:secret", "postgres", "authentication failed for user \"visitor\"; check the user");
    }

    @Test
    void aDatabaseThatDoesNotExistIsNamed() {
        assertRefused("visitor:p%40ss%20word", "nothing", "\"nothing\" does not exist; create it first");
    }

    @Test
    void anotherEncodingThanUtf8IsNamed() throws Exception {
        execute("create database latin encoding 'LATIN1' locale 'C' locale_provider 'libc' template template0");
        assertRefused("visitor:p%40ss%20word", "latin", "its encoding is LATIN1, but UTF8 is needed");
    }

    @Test
    void aUserWhoMayNotCreateSchemasIsToldWhatItTakes() throws Exception {
        server.createDatabase("closed");
        assertRefused("visitor:p%40ss%20word", "closed", "grant create on database closed to visitor");
    }

    @Test
    void anOrdinaryUserOfTheDatabaseIsEnoughAndARestartFindsItsOrders() throws Exception {
        server.createDatabase("shop");
        execute("grant create on database shop to tenant");
        try (TestData data = TestData.create("external")) {
            DemoOptions options = options(data.directory(), "tenant:p%40ss%20word", "shop");
            String id;
            try (Demo demo = new Demo(options)) {
                Shop shop = new Shop(demo.start());
                id = shop.place("hana@example.com", Shop.line("CHAWAN", 2));
                shop.awaitDone(id);
            }
            try (Demo demo = new Demo(options)) {
                Shop shop = new Shop(demo.start());
                shop.awaitDone(id);
                assertThat(shop.counts().path("orders").longValue()).isEqualTo(1);
                shop.awaitDone(shop.place("hana@example.com", Shop.line("CHAWAN", 1)));
            }
        }
    }
}
