package dev.tasuki.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a running server is like; one server for all, since nothing here harms it. */
class EmbeddedPostgresTest {

    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void start() {
        postgres = EmbeddedPostgres.temporary();
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @ParameterizedTest
    @CsvSource({
        "fsync, off", // a temporary one
        "synchronous_commit, on",
        "full_page_writes, on",
        "max_prepared_transactions, 20",
        "max_connections, 200",
        "shared_buffers, 128MB",
        "server_encoding, UTF8",
        "log_timezone, UTC",
        "listen_addresses, 127.0.0.1",
        "unix_socket_directories, ''",
        "data_checksums, on",
    })
    void runsWith(String setting, String value) throws SQLException {
        assertThat(Sql.value(postgres, "show " + setting)).isEqualTo(value);
    }

    @Test
    void keepsTimeInUtcUnlessAClientSaysOtherwise() throws SQLException {
        assertThat(Sql.value(postgres, "select setting from pg_file_settings where name = 'timezone' and applied"))
                .isEqualTo("UTC");
    }

    @Test
    void sortsByCodePointAndStillKnowsTheLettersOfTheWorld() throws SQLException {
        assertThat(Sql.column(postgres, "select x from unnest(array['b', 'A', 'a', 'B']) x order by x"))
                .containsExactly("A", "B", "a", "b");
        assertThat(Sql.value(postgres, "select upper('ça tasuki 襷')")).isEqualTo("ÇA TASUKI 襷");
    }

    @Test
    void isTheMajorReleaseThatIsPromised() throws SQLException {
        assertThat(Sql.value(postgres, "show server_version")).startsWith("18.");
    }

    @Test
    void theUrlAloneIsEnoughToConnect() throws SQLException {
        try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl())) {
            assertThat(connection.getCatalog()).isEqualTo("tasuki");
            assertThat(connection.getMetaData().getUserName()).isEqualTo(postgres.username());
        }
    }

    @Test
    void theUrlOfAnotherDatabaseLeadsThere() throws SQLException {
        try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl("postgres"))) {
            assertThat(connection.getCatalog()).isEqualTo("postgres");
        }
    }

    @Test
    void aStrangerWithoutThePasswordStaysOutside() {
        String url = "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/tasuki";
        assertThatThrownBy(() -> DriverManager.getConnection(url, postgres.username(), "guess"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password authentication failed");
    }

    @Test
    void thePasswordIsReadableByItsOwnerOnly() throws Exception {
        var file = postgres.dataDirectory().resolve("password");
        assertThat(Files.readString(file).strip())
                .isEqualTo(postgres.password())
                .hasSizeGreaterThan(30);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(postgres.dataDirectory())))
                .isEqualTo("rwx------");
    }

    /** On Linux all of 127.0.0.0/8 is this machine, so a server that listens everywhere answers here too. */
    @Test
    void listensOnTheOneLoopbackAddressOnly() {
        assertThatThrownBy(() -> {
                    try (Socket socket = new Socket()) {
                        socket.connect(new InetSocketAddress("127.0.0.2", postgres.port()), 2_000);
                    }
                })
                .isInstanceOf(java.net.ConnectException.class);
    }

    @Test
    void theProcessIdIsThePostmasters() throws SQLException {
        assertThat(Sql.value(postgres, "select split_part(pg_read_file('postmaster.pid'), e'\\n', 1)"))
                .isEqualTo(Long.toString(postgres.pid()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "With Capitals and spaces", "quote\"; drop database tasuki; --", "襷/?&=%+#"})
    void aDatabaseOfAnyNameCanBeCreatedUsedAndDropped(String name) throws SQLException {
        postgres.createDatabase(name);
        try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl(name));
                Connection second = postgres.dataSource(name).getConnection()) {
            assertThat(connection.getCatalog()).isEqualTo(name);
            assertThat(second.getCatalog()).isEqualTo(name);
            postgres.dropDatabase(name);
        }
        assertThat(Sql.column(postgres, "select datname from pg_database"))
                .doesNotContain(name)
                .contains("tasuki");
    }

    @Test
    void aDatabaseThatExistsIsNotCreatedAgain() {
        assertThatThrownBy(() -> postgres.createDatabase("tasuki"))
                .isInstanceOf(EmbeddedPostgresException.class)
                .hasMessageContaining("database \"tasuki\" already exists");
    }

    @Test
    void aDatabaseThatDoesNotExistCannotBeDropped() {
        assertThatThrownBy(() -> postgres.dropDatabase("missing"))
                .isInstanceOf(EmbeddedPostgresException.class)
                .hasMessageContaining("database \"missing\" does not exist");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "nul\0", "襷襷襷襷襷襷襷襷襷襷襷襷襷襷襷襷襷襷襷襷襷襷"})
    void aNameThatPostgresWouldCutOrRefuseIsRefused(String name) {
        assertThatThrownBy(() -> postgres.createDatabase(name))
                .isInstanceOf(EmbeddedPostgresException.class)
                .hasMessageContaining("1 to 63 bytes");
    }
}
