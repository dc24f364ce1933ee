package dev.tasuki.orders.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailServerTest {
    @TempDir
    Path directory;

    private MailServer server;

    @BeforeEach
    void start() throws IOException {
        server = new MailServer(directory, 0);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void takesAMailAndNotesItBeforeItSaysSo() throws Exception {
        try (Session session = new Session()) {
            session.begin();
            session.say("DATA", "354");
            assertThat(session.send("Subject: hello\r\nMessage-ID: <a@b>\r\n\r\nDear Hana\r\n.\r\n"))
                    .startsWith("250");
            assertThat(journal()).startsWith("<a@b>\thana@example.com\t");
            session.say("QUIT", "221");
        }
        assertThat(state()).isEqualTo("{\"mails\":1,\"mailsDistinct\":1}");
    }

    @Test
    void countsRepeatedMailsOnceAmongTheDistinct() throws Exception {
        try (Session session = new Session()) {
            for (String id : new String[] {"<1@x>", "<2@x>", "<1@x>"}) {
                session.begin();
                session.say("DATA", "354");
                session.send("message-id:\r\n " + id + "\r\n\r\n.\r\n");
            }
        }
        assertThat(state()).isEqualTo("{\"mails\":3,\"mailsDistinct\":2}");
    }

    @Test
    void knowsItsMailsAgainAfterARestart() throws Exception {
        try (Session session = new Session()) {
            session.begin();
            session.say("DATA", "354");
            session.send("Message-ID: <1@x>\r\n\r\n.\r\n");
        }
        server.close();
        server = new MailServer(directory, 0);
        assertThat(state()).isEqualTo("{\"mails\":1,\"mailsDistinct\":1}");
    }

    @Test
    void endsAMailOnlyAtADotOnALineOfItsOwn() throws Exception {
        try (Session session = new Session()) {
            session.begin();
            session.say("DATA", "354");
            String mail =
                    "Message-ID: <1@x>\r\n\r\n..\r\n.. two\n.\nbare line feeds end nothing\r.\rnor do returns\r\n";
            assertThat(session.send(mail + ".\r\n")).startsWith("250");
            // two dots that were doubled are single again
            assertThat(journal().split("\t")[2]).isEqualTo(Integer.toString(mail.length() - 2));
        }
    }

    @Test
    void refusesAMailThatIsTooLongAndGoesOn() throws Exception {
        try (Session session = new Session()) {
            session.begin();
            session.say("DATA", "354");
            assertThat(session.send(("x".repeat(998) + "\r\n").repeat(1_100) + ".\r\n"))
                    .startsWith("552");
            session.begin();
        }
        assertThat(state()).isEqualTo("{\"mails\":0,\"mailsDistinct\":0}");
    }

    @Test
    void answersCommandsThatComeAllAtOnce() throws Exception {
        try (Session session = new Session()) {
            session.say("EHLO test", "250");
            assertThat(session.send("MAIL FROM:<a@b.c>\r\nRCPT TO:<d@e.f>\r\nDATA\r\n"))
                    .startsWith("250");
            assertThat(session.read()).startsWith("250");
            assertThat(session.read()).startsWith("354");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MAIL FROM:<a@b.c>, 503",
        "DATA, 503",
        "RCPT TO:<a@b.c>, 503",
        "HELO, 501",
        "MAIL FROM:nobody, 501",
        "helo me, 250",
        "NOOP, 250",
        "RSET, 250",
        "VRFY hana, 252",
        "TURN, 500",
        "'', 500"
    })
    void answersWhatASenderSaysFirst(String command, String reply) throws Exception {
        try (Session session = new Session()) {
            session.say(command, reply);
        }
    }

    @Test
    void wantsOneMailAtATimeUntilItIsReset() throws Exception {
        try (Session session = new Session()) {
            session.begin();
            session.say("MAIL FROM:<x@y.z>", "503");
            session.say("RSET", "250");
            session.say("RCPT TO:<x@y.z>", "503");
            session.say("MAIL FROM:<> SIZE=100 BODY=8BITMIME", "250");
        }
    }

    @Test
    void dropsConnectionsWhenItIsDown() throws Exception {
        fault("down", 1);
        try (Session session = new Session("")) {
            assertThat(session.readOrNothing()).isEmpty();
        }
    }

    @Test
    void takesTheMailAndDropsTheConnectionWhenItTimesOutAfterTheEffect() throws Exception {
        fault("timeout-after-effect", 1);
        try (Session session = new Session()) {
            session.begin();
            session.say("DATA", "354");
            session.write("Message-ID: <1@x>\r\n\r\n.\r\n");
            assertThat(session.readOrNothing()).isEmpty();
        }
        assertThat(state()).isEqualTo("{\"mails\":1,\"mailsDistinct\":1}");
    }

    @Test
    void takesNothingWhenItIsFlaky() throws Exception {
        fault("flaky", 1);
        try (Session session = new Session()) {
            session.begin();
            session.say("DATA", "354");
            assertThat(session.send("Message-ID: <1@x>\r\n\r\n.\r\n")).startsWith("451");
        }
        assertThat(state()).isEqualTo("{\"mails\":0,\"mailsDistinct\":0}");
    }

    @Test
    void isStillBrokenAfterARestart() throws Exception {
        fault("down", 1);
        server.close();
        server = new MailServer(directory, 0);
        try (Session session = new Session("")) {
            assertThat(session.readOrNothing()).isEmpty();
        }
    }

    private String journal() throws IOException {
        return Files.readString(directory.resolve("mails.tsv"));
    }

    private String state() throws Exception {
        return control("GET", "/state");
    }

    private void fault(String mode, double rate) throws Exception {
        control("PUT", "/fault?mode=" + mode + "&rate=" + rate);
    }

    private String control(String method, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.controlPort() + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }

    /** A sender, line by line. */
    private final class Session implements AutoCloseable {
        private final Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        private final BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));

        Session() throws IOException {
            this("220");
        }

        Session(String greeting) throws IOException {
            socket.setSoTimeout(10_000);
            if (!greeting.isEmpty()) {
                assertThat(read()).startsWith(greeting);
            }
        }

        void begin() throws IOException {
            say("EHLO test", "250");
            say("MAIL FROM:<shop@tasuki.example>", "250");
            say("RCPT TO:<hana@example.com>", "250");
        }

        void say(String command, String reply) throws IOException {
            assertThat(send(command + "\r\n")).startsWith(reply);
        }

        String send(String text) throws IOException {
            write(text);
            return read();
        }

        void write(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(UTF_8));
            socket.getOutputStream().flush();
        }

        /** A reply; of one with several lines, the last. */
        String read() throws IOException {
            String line = in.readLine();
            while (line != null && line.length() > 3 && line.charAt(3) == '-') {
                line = in.readLine();
            }
            return String.valueOf(line);
        }

        String readOrNothing() {
            try {
                String line = in.readLine();
                return line == null ? "" : line;
            } catch (IOException e) {
                return "";
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
