package dev.tasuki.orders.simulator;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The mails that were received: each is on the disk before its sender hears that it was accepted. */
final class Mailbox implements Closeable {
    private static final Pattern MESSAGE_ID =
            Pattern.compile("^Message-ID:\\s*(<[^>\\s]*>)", Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);
    private final Journal journal;
    private final Set<String> ids = new HashSet<>(); // guarded by itself
    private long mails; // guarded by ids

    Mailbox(Path directory) throws IOException {
        journal = Journal.open(directory.resolve("mails.tsv"), line -> count(line.substring(0, line.indexOf('\t'))));
    }

    void accept(byte[] mail, List<String> recipients) throws IOException {
        String id = messageId(mail);
        journal.append(id + "\t" + String.join(",", recipients) + "\t" + mail.length + "\t" + Instant.now());
        count(id);
    }

    Map<String, Long> state() {
        synchronized (ids) {
            return Map.of("mails", mails, "mailsDistinct", (long) ids.size());
        }
    }

    private void count(String id) {
        synchronized (ids) {
            mails++;
            ids.add(id);
        }
    }

    /** The Message-ID among the headers; "-" when there is none. */
    static String messageId(byte[] mail) {
        String text = new String(mail, StandardCharsets.ISO_8859_1);
        int body = text.indexOf("\r\n\r\n");
        Matcher id = MESSAGE_ID.matcher(body < 0 ? text : text.substring(0, body + 2));
        return id.find() ? id.group(1) : "-";
    }

    @Override
    public void close() {
        try {
            journal.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
