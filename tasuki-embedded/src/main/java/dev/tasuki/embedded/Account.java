package dev.tasuki.embedded;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * As whom PostgreSQL runs: as the user who starts us, except for root, which PostgreSQL refuses. Root hands it to the owner of
 * the cluster, or to {@code nobody} for a new one; where privileges can't be dropped, to a user namespace of its own.
 *
 * <p>Such an account often may not walk the path to the data directory, below {@code /root} for one. It need not: it is started
 * inside that directory and knows it as {@code /proc/self/cwd}, which the kernel follows without looking at the path. So the
 * parents can stay closed, also to everything else that runs as {@code nobody}.
 */
record Account(List<String> prefix, int uid, int gid, boolean dropsPrivileges) {

    private static final int ROOT = 0;
    private static final int NOBODY = 65534;
    private static final List<String> END_WITH_PARENT = List.of("--pdeathsig", "QUIT");

    static Account forCluster(Path cluster) {
        int uid = id("-u");
        if (uid != ROOT) {
            return unprivileged(uid, id("-g"), cluster);
        }
        boolean exists = Files.exists(cluster);
        int owner = exists ? attribute(cluster, "unix:uid") : ROOT;
        return owner == ROOT
                ? dropTo(id("-u", "nobody"), id("-g", "nobody"))
                : dropTo(owner, attribute(cluster, "unix:gid"));
    }

    private static Account unprivileged(int uid, int gid, Path cluster) {
        if (Files.exists(cluster) && attribute(cluster, "unix:uid") != uid) {
            throw new EmbeddedPostgresException("The cluster " + cluster + " belongs to the user with id "
                    + attribute(cluster, "unix:uid") + ", and this process runs as " + uid
                    + ". Start as that user or as root, or name another directory.");
        }
        List<String> prefix = withEndOfParent(List.of("setpriv"));
        return new Account(works(prefix) ? prefix : List.of(), uid, gid, false);
    }

    private static Account dropTo(int uid, int gid) {
        List<String> setpriv = List.of("setpriv", "--reuid=" + uid, "--regid=" + gid, "--clear-groups");
        for (List<String> prefix : List.of(withEndOfParent(setpriv), setpriv)) {
            if (works(prefix)) {
                return new Account(prefix, uid, gid, true);
            }
        }
        // Inside an unmapped user namespace we are not root in PostgreSQL's eyes, and still the owner of root's files.
        List<String> unshare = List.of("unshare", "--user");
        if (works(unshare)) {
            return new Account(unshare, ROOT, ROOT, true);
        }
        throw new EmbeddedPostgresException("PostgreSQL does not run as root, and neither setpriv (util-linux) nor"
                + " unshare --user works here. Install util-linux, or start as an unprivileged user.");
    }

    /** Should the supervising shell be killed, the kernel ends PostgreSQL in its place. */
    private static List<String> withEndOfParent(List<String> setpriv) {
        List<String> prefix = new ArrayList<>(setpriv);
        prefix.addAll(END_WITH_PARENT);
        return prefix;
    }

    private static boolean works(List<String> prefix) {
        List<String> probe = new ArrayList<>(prefix);
        probe.add("true");
        return Command.run(probe).succeeded();
    }

    /** The command that runs a program under this account. */
    List<String> command(Path program, List<String> arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.add(program.toString());
        command.addAll(arguments);
        return command;
    }

    /** How a program under this account, started inside a directory, may name it. */
    String nameOf(Path directory) {
        return dropsPrivileges ? "/proc/self/cwd" : directory.toString();
    }

    /** Makes this account the owner of a file, or of a directory and all in it; does nothing if it is. */
    void own(Path path) throws IOException {
        if (!dropsPrivileges || attribute(path, "unix:uid") == uid) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                return give(file);
            }

            @Override
            public FileVisitResult postVisitDirectory(
                    Path directory, java.io.@org.jspecify.annotations.Nullable IOException e) throws IOException {
                return give(directory);
            }
        });
    }

    private FileVisitResult give(Path path) throws IOException {
        Files.setAttribute(path, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
        return FileVisitResult.CONTINUE;
    }

    private static int attribute(Path path, String name) {
        try {
            return (int) Files.getAttribute(path, name, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw new EmbeddedPostgresException("Cannot see who owns " + path + " (" + e + ")", e);
        }
    }

    private static int id(String... arguments) {
        List<String> command = new ArrayList<>(List.of("id"));
        command.addAll(List.of(arguments));
        Command.Answer answer = Command.run(command);
        return answer.succeeded() ? Integer.parseInt(answer.output()) : NOBODY;
    }
}
