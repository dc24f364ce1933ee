package dev.tasuki.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The shell scripts beside the classes. They reach {@code sh} through the environment: so there is no file that someone could
 * replace, and a list of processes shows a name in place of the text.
 */
final class Script {

    private static final String VARIABLE = "TASUKI_SCRIPT";

    private Script() {}

    /** A script that outlives us, in a session of its own where that exists: no terminal's Ctrl-C reaches it there. */
    static ProcessBuilder detached(String name, List<String> arguments) {
        boolean sessions = Command.run(List.of("setsid", "true")).succeeded();
        return prepare(sessions ? List.of("setsid") : List.of(), name, arguments);
    }

    /** A script run by a command that takes another one as its arguments. */
    static ProcessBuilder prepare(List<String> prefix, String name, List<String> arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of("sh", "-c", "eval \"$" + VARIABLE + "\"", "tasuki-" + name));
        command.addAll(arguments);
        ProcessBuilder builder = Command.prepare(command);
        builder.environment().put(VARIABLE, "unset " + VARIABLE + "\n" + text(name));
        return builder;
    }

    private static String text(String name) {
        try (InputStream script = Script.class.getResourceAsStream(name + ".sh")) {
            return new String(Objects.requireNonNull(script, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new EmbeddedPostgresException("Cannot read the script " + name + " from the class path", e);
        }
    }
}
