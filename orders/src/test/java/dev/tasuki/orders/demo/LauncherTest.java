package dev.tasuki.orders.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./tasuki} as far as it goes without building anything. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
    private static final Path LAUNCHER =
            Path.of("..", "tasuki").toAbsolutePath().normalize();

    @TempDir
    Path temp;

    private record Result(int status, String output) {}

    @Test
    void saysHowItIsUsed() throws Exception {
        assertThat(run(LAUNCHER, "--help").status()).isZero();
        assertThat(run(LAUNCHER, "--help").output()).startsWith("usage: tasuki COMMAND");
    }

    @Test
    void refusesWhatItDoesNotKnow() throws Exception {
        assertThat(run(LAUNCHER).status()).isEqualTo(2);
        assertThat(run(LAUNCHER, "dance").status()).isEqualTo(2);
        assertThat(run(LAUNCHER, "dance").output()).startsWith("tasuki: there is no command dance\nusage:");
    }

    @Test
    void knowsTheCommandsOfTheConsole() throws Exception {
        Path noJava = bin("sed", "dirname", "readlink");
        String usage = run(LAUNCHER, "--help").output();
        for (String command :
                "drill status trace triage dlq pause resume nodes review report reconcile audit migrate completion"
                        .split(" ")) {
            assertThat(usage).contains(command);
            assertThat(run(Map.of("PATH", noJava.toString(), "JAVA_HOME", ""), LAUNCHER, command, "x")
                            .output())
                    .startsWith("tasuki: a JDK 17 or newer is missing");
        }
    }

    @Test
    void saysInOneLineThatThereIsNoJava() throws Exception {
        Path noJava = bin("sed", "dirname", "readlink");
        Result result = run(Map.of("PATH", noJava.toString(), "JAVA_HOME", ""), LAUNCHER, "demo");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.output())
                .startsWith("tasuki: a JDK 17 or newer is missing")
                .hasLineCount(1);
    }

    @Test
    void saysInOneLineThatTheJavaIsTooOld() throws Exception {
        Path oldJava = bin("sed", "dirname", "readlink");
        Path java = oldJava.resolve("java");
        Files.writeString(
                java, "#!/bin/sh\nprintf '    java.home = /opt/jdk-11\\n    java.specification.version = 11\\n' >&2\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Result result = run(Map.of("PATH", oldJava.toString(), "JAVA_HOME", ""), LAUNCHER, "demo");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.output()).contains("found Java 11 in /opt/jdk-11").hasLineCount(1);
    }

    @Test
    void saysInOneLineThatThereIsNoMaven() throws Exception {
        Path clone = cloneThatNeedsABuild();
        Path noMaven = bin("sed", "dirname", "readlink", "mkdir", "ln", "rm", "touch", "cat", "find", "head");
        Result result = run(
                Map.of("PATH", noMaven.toString(), "JAVA_HOME", System.getProperty("java.home")),
                clone.resolve("tasuki"),
                "demo");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.output())
                .startsWith("tasuki: Maven 3.8 or newer is missing")
                .hasLineCount(1);
        assertThat(clone.resolve("target/launcher/lock")).doesNotExist();
    }

    @Test
    void showsTheEndOfTheLogWhenTheBuildFails() throws Exception {
        Path clone = cloneThatNeedsABuild();
        Path maven = temp.resolve("maven");
        Files.createDirectory(maven);
        Files.writeString(
                maven.resolve("mvn"),
                "#!/bin/sh\n[ \"$1\" = --version ] && echo 'Apache Maven 3.9.9' && exit\necho '[ERROR] it is broken'; exit 1\n");
        assertThat(maven.resolve("mvn").toFile().setExecutable(true)).isTrue();
        Result result = run(
                Map.of("PATH", maven + ":" + System.getenv("PATH"), "JAVA_HOME", System.getProperty("java.home")),
                clone.resolve("tasuki"),
                "demo");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.output())
                .contains("building for the first time")
                .contains("[ERROR] it is broken")
                .contains("all of its output is in " + clone.resolve("target/launcher/build.log"));
        assertThat(clone.resolve("target/launcher/lock")).doesNotExist();
    }

    @Test
    void findsItsHomeThroughLinks() throws Exception {
        Path link = Files.createSymbolicLink(temp.resolve("link"), LAUNCHER);
        Path second = Files.createSymbolicLink(temp.resolve("second"), Path.of("link"));
        assertThat(run(second, "--help").status()).isZero();
        assertThat(link).isSymbolicLink();
    }

    private Path cloneThatNeedsABuild() throws IOException {
        Path clone = Files.createDirectory(temp.toRealPath().resolve("clone"));
        Files.copy(LAUNCHER, clone.resolve("tasuki"));
        assertThat(clone.resolve("tasuki").toFile().setExecutable(true)).isTrue();
        return clone;
    }

    /** A PATH with some of the usual programs only. */
    private Path bin(String... programs) throws IOException {
        Path bin = Files.createDirectory(temp.resolve("bin"));
        for (String program : programs) {
            for (String directory : System.getenv("PATH").split(":")) {
                Path there = Path.of(directory, program);
                if (Files.isExecutable(there) && !Files.exists(bin.resolve(program))) {
                    Files.createSymbolicLink(bin.resolve(program), there);
                }
            }
        }
        return bin;
    }

    private Result run(Path launcher, String... arguments) throws IOException, InterruptedException {
        return run(Map.of(), launcher, arguments);
    }

    private Result run(Map<String, String> environment, Path launcher, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("/bin/sh", launcher.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(temp.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), output);
    }
}
