package dev.tasuki.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What groups failures: where they come from, but nothing that changes from build to build. */
class FailureSignatureTest {
    private static Exception thrownAt(String type, String method, int line) {
        Exception error = new IllegalStateException("order 4711");
        error.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("java.util.Objects", "requireNonNull", "Objects.java", 1),
            new StackTraceElement("org.springframework.jdbc.core.JdbcTemplate", "query", "JdbcTemplate.java", 1),
            new StackTraceElement(type, method, "X.java", line),
            new StackTraceElement("com.example.Other", "other", "Other.java", 1)
        });
        return error;
    }

    private static String fingerprint(Throwable error) {
        return FailureSignature.of(error).fingerprint();
    }

    @Test
    void linesAndWhatIsCountedAreLeftOut() {
        String expected = "java.lang.IllegalStateException at com.example.Mail.send";
        assertThat(List.of(
                        fingerprint(thrownAt("com.example.Mail", "send", 1)),
                        fingerprint(thrownAt("com.example.Mail", "send", 99)),
                        fingerprint(thrownAt("com.example.Mail", "lambda$send$7", 3)),
                        fingerprint(thrownAt("com.example.Mail$$SpringCGLIB$$0", "send", 3)),
                        fingerprint(thrownAt("com.example.Mail$2", "send", 3)),
                        fingerprint(new RuntimeException("wrapped", thrownAt("com.example.Mail", "send", 5)))))
                .allMatch(expected::equals);
        assertThat(fingerprint(thrownAt("com.example.Mail", "render", 1))).isNotEqualTo(expected);
    }

    @Test
    void withoutAFrameOfItsOwnTheTypeSaysIt() {
        Exception bare = new IllegalStateException();
        bare.setStackTrace(new StackTraceElement[0]);
        assertThat(fingerprint(bare)).isEqualTo("java.lang.IllegalStateException");
        Exception endless = new Exception("a");
        endless.initCause(new Exception("b", endless));
        assertThat(fingerprint(endless)).startsWith("java.lang.Exception");
    }

    @Test
    void whatKindOfFailureItIs() {
        assertThat(kind(new RuntimeException(new ConnectException("refused")))).isEqualTo("refused");
        assertThat(kind(new UnknownHostException("mail"))).isEqualTo("refused");
        assertThat(kind(new RuntimeException(new SocketTimeoutException("read"))))
                .isEqualTo("timeout");
        assertThat(kind(new HttpTimeoutException("request"))).isEqualTo("timeout");
        assertThat(kind(new TimedOut("mail", Duration.ofSeconds(1), null))).isEqualTo("timeout");
        assertThat(kind(new EOFException())).isEqualTo("io");
        assertThat(kind(new NullPointerException())).isEqualTo("other");
    }

    private static String kind(Throwable error) {
        return FailureSignature.of(error).cause();
    }
}
