package dev.tasuki.orders.simulator;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Lines of an SMTP connection. Only CR LF ends a line: a server that takes a bare LF for one can be made to see two mails
 * where there is one ("SMTP smuggling").
 */
final class SmtpWire {
    private static final int LONGEST_COMMAND = 2_000;
    private final InputStream in;
    private final OutputStream out;

    SmtpWire(InputStream in, OutputStream out) {
        this.in = new BufferedInputStream(in, 1 << 14);
        this.out = out;
    }

    /** The next command line without its end; null when the caller has gone. */
    byte @Nullable [] readCommand() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        return readLine(line, LONGEST_COMMAND) ? line.toByteArray() : null;
    }

    /**
     * The mail up to the line with the dot, with the dots that the caller doubled made single again; null when it is longer
     * than the limit (it was read to its end all the same).
     *
     * @throws IOException also when the caller goes away before the end: then there is no mail
     */
    byte @Nullable [] readMail(int limit) throws IOException {
        ByteArrayOutputStream mail = new ByteArrayOutputStream();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        boolean tooLong = false;
        while (readLine(line, limit)) {
            byte[] bytes = line.toByteArray();
            line.reset();
            boolean dotted = bytes.length > 0 && bytes[0] == '.';
            if (dotted && bytes.length == 1) {
                return tooLong ? null : mail.toByteArray();
            }
            int from = dotted ? 1 : 0;
            tooLong |= mail.size() + bytes.length - from + 2 > limit;
            if (!tooLong) {
                mail.write(bytes, from, bytes.length - from);
                mail.write('\r');
                mail.write('\n');
            }
        }
        throw new IOException("the connection ended within a mail");
    }

    void write(String reply) throws IOException {
        out.write((reply + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private boolean readLine(ByteArrayOutputStream line, int limit) throws IOException {
        boolean afterReturn = false;
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (afterReturn && b == '\n') {
                return true;
            }
            if (afterReturn) {
                line.write('\r');
            }
            afterReturn = b == '\r';
            if (!afterReturn) {
                line.write(b);
            }
            if (line.size() > limit) {
                throw new IOException("a line is longer than " + limit + " bytes");
            }
        }
        return false;
    }
}
