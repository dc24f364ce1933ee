package dev.tasuki.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * The superuser's password, random per cluster, in a file that only its owner can read. Without one, every user of the machine
 * could be superuser of the database, and run programs as the account that it runs under.
 */
final class Password {

    private static final int BYTES = 24;

    private Password() {}

    /** Writes a password unless an earlier start, which was killed before its cluster was complete, has done so. */
    static void createIn(DataDirectory directory) throws IOException {
        if (Files.exists(directory.password())) {
            return;
        }
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        Path fresh = Files.createTempFile(directory.root(), "password.new-", ""); // readable by its owner only
        Files.writeString(fresh, Base64.getUrlEncoder().withoutPadding().encodeToString(random) + "\n");
        Files.move(fresh, directory.password(), StandardCopyOption.ATOMIC_MOVE);
    }

    static String readFrom(DataDirectory directory) throws IOException {
        try {
            return Files.readString(directory.password()).strip();
        } catch (NoSuchFileException e) {
            throw new EmbeddedPostgresException(
                    "The password of the cluster " + directory.cluster() + " is lost: " + directory.password()
                            + " does not exist. Put it back, or name another directory.",
                    e);
        }
    }
}
