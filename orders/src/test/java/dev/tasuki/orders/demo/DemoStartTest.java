package dev.tasuki.orders.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoStartTest {
    @TempDir
    Path temp;

    @Test
    void aPortThatIsTakenIsSaidAtOnce() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            assertThat(run("--port", port, "--data", temp.resolve("data").toString()))
                    .isEqualTo(1);
            assertThat(output())
                    .startsWith("tasuki demo: port " + port + " cannot be used")
                    .hasLineCount(1);
        }
    }

    @Test
    void aDirectoryInUseIsSaidAtOnce() throws Exception {
        try (DemoDirectory used = DemoDirectory.claim(temp.resolve("data"))) {
            assertThat(run("--port", "0", "--data", used.root().toString())).isEqualTo(1);
            assertThat(output())
                    .startsWith("tasuki demo: another demo runs in ")
                    .hasLineCount(1);
        }
    }

    @Test
    void aDatabaseThatIsNotThereIsSaidAtOnce() throws Exception {
        assertThat(run(
                        "--port",
                        "0",
                        "--data",
                        temp.resolve("data").toString(),
                        "--database-url",
                        "postgresql://nobody@127.0.0.1:1/nothing"))
                .isEqualTo(1);
        assertThat(output()).startsWith("tasuki demo: the database given with --database-url cannot be used");
    }

    @Test
    void wrongOptionsAreAnsweredWithTheUsage() throws Exception {
        assertThat(run("--prot", "80")).isEqualTo(2);
        assertThat(output())
                .startsWith("tasuki demo: there is no option --prot")
                .contains("usage: tasuki demo");
    }

    private int run(String... arguments) throws IOException, InterruptedException {
        try (DemoProcess demo = DemoProcess.start(temp.resolve("output"), arguments)) {
            return demo.awaitEnd();
        }
    }

    private String output() throws IOException {
        return Files.readString(temp.resolve("output"));
    }
}
