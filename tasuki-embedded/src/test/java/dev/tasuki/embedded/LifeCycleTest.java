package dev.tasuki.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LifeCycleTest {

    @RegisterExtension
    private final Scratch scratch = Scratch.inTemporaryDirectory();

    @Test
    void dataSurvivesARestartACrashAndANewStart() throws SQLException {
        String password;
        try (EmbeddedPostgres postgres = EmbeddedPostgres.at(scratch.usedData()).start()) {
            password = postgres.password();
            assertThat(Sql.value(postgres, "show fsync")).isEqualTo("on");
            Sql.execute(postgres, "create table kept (at text)");
            Sql.execute(postgres, "insert into kept values ('start')");
            int port = postgres.port();
            long first = postgres.pid();

            postgres.restart();
            Sql.execute(postgres, "insert into kept values ('restart')");
            long second = postgres.pid();

            postgres.kill();
            assertThat(Processes.isAlive(second)).isFalse();
            assertThatThrownBy(() -> Sql.value(postgres, "select 1")).isInstanceOf(SQLException.class);
            postgres.restart();
            Sql.execute(postgres, "insert into kept values ('crash')");

            assertThat(postgres.port()).isEqualTo(port);
            assertThat(postgres.pid()).isNotIn(first, second);
        }
        try (EmbeddedPostgres postgres = EmbeddedPostgres.at(scratch.usedData()).start()) {
            assertThat(postgres.password()).isEqualTo(password);
            assertThat(Sql.column(postgres, "select at from kept")).containsExactly("start", "restart", "crash");
        }
    }

    @Test
    void aPreparedTransactionSurvivesACrash() throws SQLException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.at(scratch.usedData()).start()) {
            Sql.execute(postgres, "create table kept (at text)");
            try (var connection = postgres.dataSource().getConnection();
                    var statement = connection.createStatement()) {
                statement.execute("begin");
                statement.execute("insert into kept values ('prepared')");
                statement.execute("prepare transaction 'first'");
            }
            postgres.kill();
            postgres.restart();
            Sql.execute(postgres, "commit prepared 'first'");
            assertThat(Sql.column(postgres, "select at from kept")).containsExactly("prepared");
        }
    }

    @Test
    void closeStopsPostgresEndsItsClientsAndCanBeRepeated() throws SQLException {
        EmbeddedPostgres postgres = EmbeddedPostgres.at(scratch.usedData()).start();
        try (var connection = postgres.dataSource().getConnection()) {
            postgres.close();
            assertThat(Processes.isAlive(postgres.pid())).isFalse();
            assertThat(connection.isValid(1)).isFalse();
        }
        postgres.close();
    }

    @Test
    void closeAfterAKillIsFine() {
        EmbeddedPostgres postgres = EmbeddedPostgres.at(scratch.usedData()).start();
        postgres.kill();
        postgres.kill();
        postgres.close();
    }

    @Test
    void whatIsClosedDoesNotComeBack() {
        EmbeddedPostgres postgres = EmbeddedPostgres.at(scratch.usedData()).start();
        postgres.close();
        assertThatThrownBy(postgres::restart)
                .isInstanceOf(EmbeddedPostgresException.class)
                .hasMessageContaining("is closed");
        assertThatThrownBy(postgres::kill).isInstanceOf(EmbeddedPostgresException.class);
    }

    @Test
    void anInterruptedThreadStillStopsPostgres() {
        EmbeddedPostgres postgres = EmbeddedPostgres.at(scratch.usedData()).start();
        Thread.currentThread().interrupt();
        try {
            postgres.close();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(Processes.isAlive(postgres.pid())).isFalse();
    }

    @Test
    void theFirstStartTellsWhatItDoesAndLaterOnesAreQuick() {
        List<String> first = new ArrayList<>();
        EmbeddedPostgres.at(scratch.resolve("data"))
                .onProgress(first::add)
                .start()
                .close();
        List<String> second = new ArrayList<>();
        long begin = System.nanoTime();
        EmbeddedPostgres postgres = EmbeddedPostgres.at(scratch.resolve("data"))
                .onProgress(second::add)
                .start();
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        postgres.close();

        System.out.printf("A later start took %d ms%n", took.toMillis());
        assertThat(first)
                .anyMatch(message -> message.startsWith("creating the database cluster in " + scratch.directory()));
        assertThat(second)
                .hasSize(2)
                .anyMatch(message -> message.startsWith("starting PostgreSQL 18."))
                .anyMatch(message -> message.endsWith("port " + postgres.port()));
        assertThat(took).isLessThan(Duration.ofSeconds(10));
    }
}
