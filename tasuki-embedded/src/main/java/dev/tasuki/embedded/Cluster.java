package dev.tasuki.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;

/**
 * A complete database cluster and what it takes to run it. It is made beside its place and moved into it by one rename, so a
 * start that was killed half-way leaves rubbish but never half a cluster.
 */
record Cluster(DataDirectory directory, Binaries binaries, Account account, String password) {

    static final String SUPERUSER = "postgres";

    private static final String FRESH = "cluster.new-";

    static Cluster openOrCreate(DataDirectory directory, Binaries binaries, Consumer<String> progress) {
        try {
            Account account = Account.forCluster(directory.cluster());
            removeLeftovers(directory);
            if (Files.notExists(directory.cluster())) {
                progress.accept("creating the database cluster in " + directory.cluster());
                create(directory, binaries, account);
            }
            requireMajor(directory.cluster(), binaries);
            account.own(directory.cluster());
            return new Cluster(directory, binaries, account, readPassword(directory));
        } catch (IOException e) {
            throw new EmbeddedPostgresException(
                    "Cannot prepare the data directory " + directory.root() + " (" + e + ")", e);
        }
    }

    private static void create(DataDirectory directory, Binaries binaries, Account account) throws IOException {
        writePassword(directory, account);
        Path fresh = Files.createTempDirectory(directory.root(), FRESH);
        account.own(fresh);
        initdb(directory, binaries, account, fresh);
        Files.move(fresh, directory.cluster(), StandardCopyOption.ATOMIC_MOVE);
        Directories.sync(directory.root());
    }

    private static void initdb(DataDirectory directory, Binaries binaries, Account account, Path fresh) {
        List<String> arguments = new ArrayList<>(List.of(
                "--pgdata=" + account.nameOf(fresh),
                "--username=" + SUPERUSER,
                "--pwfile=/dev/stdin",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8"));
        arguments.addAll(Settings.forInitdb());
        Supervisor initdb = Supervisor.start(new Supervisor.Task(
                fresh,
                account.command(binaries.initdb(), arguments),
                directory.password(),
                directory.startupLog(),
                "KILL"));
        initdb.awaitEnd(Long.MAX_VALUE);
        initdb.release();
        if (initdb.status() != 0) {
            throw new EmbeddedPostgresException("initdb failed with exit status " + initdb.status() + " in " + fresh
                    + ". It said: " + LogTail.of(directory.startupLog()));
        }
    }

    private static void removeLeftovers(DataDirectory directory) throws IOException {
        try (var entries = Files.newDirectoryStream(directory.root(), FRESH + "*")) {
            for (Path entry : entries) {
                Directories.delete(entry);
            }
        }
    }

    private static void requireMajor(Path cluster, Binaries binaries) throws IOException {
        String major = Files.readString(cluster.resolve("PG_VERSION")).strip();
        if (!major.equals(binaries.major())) {
            throw new EmbeddedPostgresException(
                    "The cluster " + cluster + " was made by PostgreSQL " + major
                            + ", and the programs at hand are " + binaries.version()
                            + ". Dump it with the old release and restore it into a new data directory, or name another directory.");
        }
    }

    /** Kept from a start that was killed before its cluster was complete. */
    private static void writePassword(DataDirectory directory, Account account) throws IOException {
        if (Files.notExists(directory.password())) {
            byte[] random = new byte[24];
            new SecureRandom().nextBytes(random);
            Path fresh = Files.createTempFile(
                    directory.root(),
                    "password.new-",
                    "",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(fresh, Base64.getUrlEncoder().withoutPadding().encodeToString(random) + "\n");
            Files.move(fresh, directory.password(), StandardCopyOption.ATOMIC_MOVE);
        }
        // Under another account initdb opens it anew, through /dev/stdin.
        account.own(directory.password());
    }

    private static String readPassword(DataDirectory directory) throws IOException {
        return Files.readString(directory.password()).strip();
    }
}
