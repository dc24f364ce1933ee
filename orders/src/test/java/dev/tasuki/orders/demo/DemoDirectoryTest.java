package dev.tasuki.orders.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoDirectoryTest {
    @TempDir
    Path temp;

    @Test
    void aDirectoryWithSomebodyElsesFilesIsLeftAlone() throws Exception {
        Files.writeString(temp.resolve("thesis.txt"), "three years of work");
        assertThatThrownBy(() -> DemoDirectory.claim(temp))
                .isInstanceOf(DemoFailed.class)
                .hasMessageContaining("--data");
        assertThat(temp.resolve("thesis.txt")).exists();
    }

    @Test
    void whatADemoLeftIsDeleted() throws Exception {
        Path data = temp.resolve("new/demo");
        DemoDirectory.claim(data).close();
        Files.createDirectories(data.resolve("postgres/cluster"));
        Files.writeString(data.resolve("postgres/cluster/file"), "x");
        try (DemoDirectory again = DemoDirectory.claim(data)) {
            again.clear();
            assertThat(data).isDirectoryNotContaining("glob:**/postgres");
        }
        DemoDirectory.claim(data).close();
    }
}
