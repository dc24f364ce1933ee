package dev.tasuki.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class TemporaryPostgresTest {

    @Test
    void leavesNothingAfterClose() throws SQLException {
        EmbeddedPostgres postgres = EmbeddedPostgres.temporary();
        try (postgres;
                var connection = postgres.dataSource().getConnection()) {
            assertThat(connection.isValid(1)).isTrue();
        }
        assertThat(postgres.dataDirectory()).doesNotExist();
    }
}
