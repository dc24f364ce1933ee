package dev.tasuki.orders.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program in a JVM of its own, which starts in a moment and stays when Ctrl-C is pressed until its turn to stop comes. */
public final class ChildProgram {
    private ChildProgram() {}

    /**
     * Starts it. Its standard input is a pipe that only this process holds, by which it can tell when this process is gone.
     *
     * @param options more options for its JVM
     * @param errors where its standard error is added
     */
    public static Process start(
            List<String> options, String classPath, Class<?> program, List<String> arguments, Path errors)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                // Ctrl-C reaches every process of the terminal
                "sh",
                "-c",
                "trap '' INT; exec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto"));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, program.getName()));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
                .start();
    }
}
