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

    /** Before release 16, a program finds itself by walking to another directory and back to its own, by their full paths. */
    boolean walkByPath() {
        return Integer.parseInt(major()) < 16;
    }

    /** Before release 17, only the system's own locales know upper and lower case beyond ASCII. */
    boolean haveBuiltinLocale() {
        return Integer.parseInt(major()) >= 17;
    }
}
