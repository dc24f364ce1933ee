package dev.tasuki.embedded;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A search path that lacks some programs, as on a system where they are not installed. */
final class Programs {

    private static final List<String> NEEDED =
            List.of("sh", "id", "true", "cat", "rm", "sleep", "setsid", "setpriv", "unshare");

    private Programs() {}

    static Path without(Scratch scratch, String... missing) throws IOException {
        Path bin = Files.createDirectories(scratch.resolve("bin-without-" + String.join("-", missing)));
        for (String program : NEEDED) {
            if (!Set.of(missing).contains(program)) {
                Files.createSymbolicLink(bin.resolve(program), find(program));
            }
        }
        return bin;
    }

    private static Path find(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(program + " is in none of "
                        + Arrays.toString(System.getenv("PATH").split(File.pathSeparator))));
    }
}
