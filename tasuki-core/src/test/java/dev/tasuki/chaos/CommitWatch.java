package dev.tasuki.chaos;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/** Reads along what a client sends to PostgreSQL, and notices its commits. */
final class CommitWatch {
    private static final int INTERESTING = 200;

    private final ByteArrayOutputStream frame = new ByteArrayOutputStream();
    private final Set<String> commits = new HashSet<>();
    private boolean typed;
    private boolean bound;
    private long length;
    private long seen;

    /** Whether these bytes complete the order to commit. */
    boolean completesCommit(byte[] bytes, int count) {
        boolean commit = false;
        for (int i = 0; i < count; i++) {
            commit |= next(bytes[i]);
        }
        return commit;
    }

    private boolean next(byte one) {
        if (frame.size() < INTERESTING) {
            frame.write(one);
        }
        seen++;
        int header = typed ? 5 : 4;
        if (seen == header) {
            length = intAt(frame.toByteArray(), header - 4) + header - 4L;
        }
        if (seen < header || seen < length) {
            return false;
        }
        boolean commit = end(frame.toByteArray());
        frame.reset();
        seen = 0;
        return commit;
    }

    private boolean end(byte[] message) {
        if (!typed) {
            typed = intAt(message, 4) >> 16
                    == 3; // the start-up message; before it there may be requests for encryption
            return false;
        }
        String[] texts = new String(message, 5, message.length - 5, StandardCharsets.UTF_8).split("\0", 3);
        switch (message[0]) {
            case 'P' -> {
                if (isCommit(texts[1])) {
                    commits.add(texts[0]);
                } else {
                    commits.remove(texts[0]);
                }
            }
            case 'B' -> bound = commits.contains(texts[1]);
            case 'E' -> {
                return bound;
            }
            case 'Q' -> {
                return isCommit(texts[0]);
            }
            default -> {}
        }
        return false;
    }

    private static boolean isCommit(String sql) {
        return sql.regionMatches(true, 0, "commit", 0, 6);
    }

    private static int intAt(byte[] bytes, int index) {
        return (bytes[index] & 0xff) << 24
                | (bytes[index + 1] & 0xff) << 16
                | (bytes[index + 2] & 0xff) << 8
                | bytes[index + 3] & 0xff;
    }
}
