package dev.tasuki.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * As whom PostgreSQL runs: as the user who starts us, except for root, which PostgreSQL refuses. Root hands it to the owner of
 * the cluster, or to {@code nobody} for a new one; where privileges can't be dropped, to a user namespace of its own.
 *
 * <p>Such an account often may not walk the path to the data directory, below {@code /root} for one. It need not: it is started
 * inside that directory and knows it as {@code /proc/self/cwd}, which the kernel follows without looking at the path. So the
 * parents can stay closed, also to everything else that runs as {@code nobody}.
 *
 * @param user who owns the cluster
 * @param prefix the command that turns into the account's and runs the rest
 * @param byName whether the account can be trusted to walk the path to the cluster
 */
record Account(UnixUser user, List<String> prefix, boolean byName) {

    /** Should the supervising shell be killed, the kernel ends PostgreSQL in its place. */
    private static final List<String> END_WITH_PARENT = List.of("--pdeathsig", "QUIT");

    /** In a user namespace without a map we are not root in PostgreSQL's eyes, and still the owner of root's files. */
    private static final List<String> UNSHARE = List.of("unshare", "--user");

    static Account forCluster(Path cluster, Binaries binaries) {
        UnixUser current = UnixUser.current();
        if (current.isRoot()) {
            return belowRoot(Files.exists(cluster) ? UnixUser.ownerOf(cluster) : current, binaries);
        }
        if (Files.exists(cluster) && !current.owns(cluster)) {
            throw new EmbeddedPostgresException("The cluster " + cluster + " belongs to the user with id "
                    + UnixUser.ownerOf(cluster).uid() + ", and this process runs as " + current.uid()
                    + ". Start as that user or as root, or name another directory.");
        }
        List<String> prefix = concat(List.of("setpriv"), END_WITH_PARENT);
        return new Account(current, works(prefix) ? prefix : List.of(), true);
    }

    private static Account belowRoot(UnixUser owner, Binaries binaries) {
        if (owner.isRoot() && binaries.walkByPath() && works(UNSHARE)) {
            return inNamespace();
        }
        UnixUser user = owner.isRoot() ? UnixUser.named("nobody") : owner;
        List<String> setpriv = List.of("setpriv", "--reuid=" + user.uid(), "--regid=" + user.gid(), "--clear-groups");
        for (List<String> prefix : List.of(concat(setpriv, END_WITH_PARENT), setpriv)) {
            if (works(prefix)) {
                return new Account(user, prefix, false);
            }
        }
        if (works(UNSHARE)) {
            return inNamespace();
        }
        throw new EmbeddedPostgresException("PostgreSQL does not run as root, and neither setpriv (of util-linux) nor"
                + " unshare --user works here. Install util-linux, or start as an unprivileged user.");
    }

    private static Account inNamespace() {
        return new Account(UnixUser.ROOT, UNSHARE, false);
    }

    /** The command that runs a program under this account. */
    List<String> command(Path program, List<String> arguments) {
        return command(concat(List.of(program.toString()), arguments));
    }

    List<String> command(List<String> command) {
        return concat(prefix, command);
    }

    /** How a program under this account, started inside a directory, can name it. */
    String nameOf(Path directory) {
        return byName ? directory.toString() : "/proc/self/cwd";
    }

    /** Makes the account's user the owner of a file or a tree. An unprivileged user owns what it made. */
    void takeOver(Path path) throws IOException {
        if (!user.owns(path)) {
            user.takeOver(path);
        }
    }

    /** The account must get at the programs too: their path it does walk. */
    void requireReach(Binaries binaries) {
        Command.Answer answer = Command.run(command(binaries.postgres(), List.of("--version")));
        if (!answer.succeeded()) {
            throw new EmbeddedPostgresException("The user with id " + user.uid()
                    + ", under which PostgreSQL is to run, can't run "
                    + binaries.postgres() + " (" + answer.output() + "). Name a directory that it can read with -D"
                    + CacheDirectory.PROPERTY + "=…");
        }
    }

    private static boolean works(List<String> prefix) {
        return Command.run(concat(prefix, List.of("true"))).succeeded();
    }

    private static List<String> concat(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
