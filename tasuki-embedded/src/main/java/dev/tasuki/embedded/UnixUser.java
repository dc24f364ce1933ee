package dev.tasuki.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A user as the kernel knows it. */
record UnixUser(int uid, int gid) {

    static final UnixUser ROOT = new UnixUser(0, 0);

    private static final UnixUser CURRENT = new UnixUser(id("-u"), id("-g"));

    /** Who runs this JVM. */
    static UnixUser current() {
        return CURRENT;
    }

    static UnixUser named(String name) {
        return new UnixUser(id("-u", name), id("-g", name));
    }

    static UnixUser ownerOf(Path path) {
        try {
            return new UnixUser((int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS), (int)
                    Files.getAttribute(path, "unix:gid", LinkOption.NOFOLLOW_LINKS));
        } catch (IOException e) {
            throw new EmbeddedPostgresException("Cannot see who owns " + path + " (" + e + ")", e);
        }
    }

    boolean isRoot() {
        return uid == ROOT.uid;
    }

    boolean owns(Path path) {
        return ownerOf(path).uid == uid;
    }

    /** Makes this user the owner of a file, or of a directory and all in it. */
    void takeOver(Path path) throws IOException {
        for (Path each : Directories.tree(path)) {
            Files.setAttribute(each, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(each, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
        }
    }

    private static int id(String... arguments) {
        List<String> command = new ArrayList<>(List.of("id"));
        command.addAll(List.of(arguments));
        Command.Answer answer = Command.run(command);
        if (!answer.succeeded()) {
            throw new EmbeddedPostgresException("The system does not tell a user's id: \"" + String.join(" ", command)
                    + "\" says " + answer.output());
        }
        return Integer.parseInt(answer.output());
    }
}
