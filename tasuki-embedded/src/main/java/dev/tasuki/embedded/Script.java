package dev.tasuki.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The shell scripts that outlive us: beside the classes, handed to {@code sh} as text so that there is no file to plant. */
final class Script {

    private Script() {}

    /** The command that runs a script in a session of its own, where no terminal's Ctrl-C reaches it. */
    static List<String> command(String name, List<String> arguments) {
        List<String> command = new ArrayList<>();
        if (Command.run(List.of("setsid", "true")).succeeded()) {
            command.add("setsid");
        }
        command.addAll(List.of("sh", "-c", text(name), "tasuki-" + name));
        command.addAll(arguments);
        return command;
    }

    private static String text(String name) {
        try (InputStream script = Script.class.getResourceAsStream(name + ".sh")) {
            return new String(Objects.requireNonNull(script, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new EmbeddedPostgresException("Cannot read the script " + name + " out of the jar", e);
        }
    }
}
