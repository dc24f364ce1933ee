package dev.tasuki.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    @RegisterExtension
    private final Scratch scratch = Scratch.inTemporaryDirectory();

    private EmbeddedPostgres.Builder builder() {
        return EmbeddedPostgres.at(scratch.usedData());
    }

    @Test
    void aSettingHoldsForOneStartAndItsRestarts() throws SQLException {
        try (EmbeddedPostgres postgres = builder()
                .setting("work_mem", "5MB")
                .setting("app.motto", "it's = \"quoted\" \\ and spaced")
                .start()) {
            postgres.restart();
            assertThat(Sql.value(postgres, "show work_mem")).isEqualTo("5MB");
            assertThat(Sql.value(postgres, "show app.motto")).isEqualTo("it's = \"quoted\" \\ and spaced");
        }
        try (EmbeddedPostgres postgres = builder().start()) {
            assertThat(Sql.value(postgres, "show work_mem")).isEqualTo("4MB");
        }
    }

    @Test
    void alterSystemCannotTakeTheServerOffTheLoopbackAddress() throws SQLException {
        try (EmbeddedPostgres postgres = builder().start()) {
            Sql.execute(postgres, "alter system set listen_addresses = '*'");
            Sql.execute(postgres, "alter system set port = 1");
            postgres.restart();
            assertThat(Sql.value(postgres, "show listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(Sql.value(postgres, "show port")).isEqualTo(Integer.toString(postgres.port()));
        }
    }

    @Test
    void aValueThatPostgresRefusesIsShownInItsOwnWords() {
        assertThatThrownBy(() -> builder().setting("work_mem", "a lot").start())
                .isInstanceOf(EmbeddedPostgresException.class)
                .hasMessageContaining("invalid value for parameter \"work_mem\": \"a lot\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"listen_addresses", "Unix_Socket_Directories", "data_directory", "logging_collector"})
    void aSettingThatKeepsTheServerOursIsRefused(String name) {
        assertThatThrownBy(() -> builder().setting(name, "x"))
                .isInstanceOf(EmbeddedPostgresException.class)
                .hasMessageContaining(name)
                .hasMessageContaining("got \"x\"");
    }

    @Test
    void thePortHasItsOwnMethod() {
        assertThatThrownBy(() -> builder().setting("port", "5432")).hasMessageContaining("port(5432)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "work mem", "work_mem=1 -c fsync", "-c"})
    void whatIsNoNameIsRefused(String name) {
        assertThatThrownBy(() -> builder().setting(name, "x"))
                .isInstanceOf(EmbeddedPostgresException.class)
                .hasMessageContaining("not a name");
    }

    @Test
    void oldLogFilesAreRemoved() throws Exception {
        try (EmbeddedPostgres postgres = builder().start()) {
            DataDirectory directory = new DataDirectory(postgres.dataDirectory());
            for (int second = 10; second < 30; second++) {
                java.nio.file.Files.writeString(
                        directory.logs().resolve("postgresql-20200101-0000" + second + ".log"), "old");
            }
            postgres.restart();
            assertThat(Directories.matching(directory.logs(), "postgresql-*.log"))
                    .hasSizeBetween(5, 6)
                    .anyMatch(file -> !file.toString().contains("-2020"))
                    .noneMatch(file -> file.toString().endsWith("20200101-000010.log"));
        }
    }
}
