package dev.tasuki.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;

/** A data directory as the first start leaves it, made once and copied: initdb takes far longer than a copy. */
final class Pristine {

    private static final DirectoryReaper ORIGINAL =
            DirectoryReaper.ofNewDirectoryIn(Path.of(System.getProperty("java.io.tmpdir")));

    static {
        EmbeddedPostgres.at(original()).start().close();
    }

    private Pristine() {}

    static void copyTo(Path directory) {
        Command.Answer copied = Command.run(List.of("cp", "-a", original().toString(), directory.toString()));
        assertThat(copied.output()).isEmpty();
    }

    private static Path original() {
        return ORIGINAL.directory().resolve("data");
    }
}
