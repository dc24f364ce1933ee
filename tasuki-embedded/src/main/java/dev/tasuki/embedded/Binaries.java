package dev.tasuki.embedded;

import java.nio.file.Path;

/** PostgreSQL's programs, unpacked, and their version as they tell it, such as {@code 18.6}. */
record Binaries(Path home, String version) {

    Path initdb() {
        return home.resolve("bin/initdb");
    }

    Path postgres() {
        return home.resolve("bin/postgres");
    }

    String major() {
        return version.split("\\.", 2)[0];
    }
}
