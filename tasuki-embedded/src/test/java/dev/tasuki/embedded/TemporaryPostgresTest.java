package dev.tasuki.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class TemporaryPostgresTest {

    @Test
    void leavesNothingAfterClose() throws SQLException {
        EmbeddedPostgres postgres = EmbeddedPostgres.temporary();
        try (postgres) {
            assertThat(Sql.value(postgres, "select 1")).isEqualTo("1");
            assertThat(postgres.dataDirectory()).isDirectory();
        }
        assertThat(postgres.dataDirectory()).doesNotExist();
    }

    @Test
    void aCrashAndARestartKeepItsDirectory() throws SQLException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.temporary()) {
            Sql.execute(postgres, "create table kept (at text)");
            postgres.kill();
            assertThat(postgres.dataDirectory()).isDirectory();
            postgres.restart();
            assertThat(Sql.column(postgres, "select * from kept")).isEmpty();
        }
    }

    @Test
    void severalLiveSideBySide() {
        try (EmbeddedPostgres first = EmbeddedPostgres.temporary();
                EmbeddedPostgres second = EmbeddedPostgres.temporary()) {
            assertThat(first.port()).isNotEqualTo(second.port());
            assertThat(first.password()).isNotEqualTo(second.password());
        }
    }
}
