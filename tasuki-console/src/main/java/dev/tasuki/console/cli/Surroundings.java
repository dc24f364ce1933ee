package dev.tasuki.console.cli;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the process was started in.
 *
 * @param variables the environment
 * @param home where Tasuki lies, and the demo's data below it
 * @param user the account's name
 */
record Surroundings(Map<String, String> variables, Path home, String user) {
    static final String DATABASE_URL = "TASUKI_DATABASE_URL";
    static final String OPERATOR = "TASUKI_OPERATOR";

    @Nullable
    String variable(String name) {
        String value = variables.get(name);
        return value == null || value.isBlank() ? null : value;
    }

    /** Who acts, when nobody is named. */
    String operator() {
        String named = variable(OPERATOR);
        return named == null ? user : named;
    }

    /** Written by the demo while it runs. */
    Path demoUrl() {
        return home.resolve("data").resolve("demo").resolve("database-url");
    }
}
