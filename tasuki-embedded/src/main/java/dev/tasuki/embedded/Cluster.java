package dev.tasuki.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A complete database cluster, and what it takes to run it. It is made beside its place and moved into it by one rename, so a
 * start that was killed half-way leaves rubbish but never half a cluster.
 */
record Cluster(DataDirectory directory, Binaries binaries, Account account, String password) {

    static final String SUPERUSER = "postgres";

    private static final Duration INITDB_TIMEOUT = Duration.ofMinutes(5);

    /** The caller holds the lock of the directory. */
    static Cluster openOrCreate(DataDirectory directory, Binaries binaries, Consumer<String> progress) {
        Path path = directory.cluster();
        try {
            Account account = Account.forCluster(path, binaries);
            account.requireReach(binaries);
            removeLeftovers(directory, account);
            if (Files.notExists(path)) {
                progress.accept("creating the database cluster in " + path);
                create(directory, binaries, account);
            }
            requireMajor(path, binaries);
            new Survivors(path, account).awaitEnd();
            account.takeOver(path);
            return new Cluster(directory, binaries, account, Password.readFrom(directory));
        } catch (IOException e) {
            throw new EmbeddedPostgresException(
                    "Cannot prepare the data directory " + directory.root() + " (" + e + ")", e);
        }
    }

    private static void removeLeftovers(DataDirectory directory, Account account) throws IOException {
        for (Path leftover : directory.freshClusters()) {
            new Survivors(leftover, account).awaitEnd();
            Directories.delete(leftover);
        }
    }

    private static void create(DataDirectory directory, Binaries binaries, Account account) throws IOException {
        Password.createIn(directory);
        Path fresh = directory.newFreshCluster();
        account.takeOver(fresh);
        account.takeOver(directory.password()); // initdb opens it anew through /dev/stdin
        initdb(fresh, directory, account.command(binaries.initdb(), initdbArguments(account.nameOf(fresh), binaries)));
        Settings.appendTo(fresh.resolve("postgresql.conf"));
        Files.move(fresh, directory.cluster(), StandardCopyOption.ATOMIC_MOVE);
        Directories.sync(directory.root());
    }

    private static List<String> initdbArguments(String pgdata, Binaries binaries) {
        List<String> arguments = new ArrayList<>(List.of(
                "--pgdata=" + pgdata,
                "--username=" + SUPERUSER,
                "--pwfile=/dev/stdin",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--data-checksums",
                "--locale=C"));
        if (binaries.haveBuiltinLocale()) {
            arguments.addAll(List.of("--locale-provider=builtin", "--builtin-locale=C.UTF-8"));
        }
        return arguments;
    }

    private static void initdb(Path fresh, DataDirectory directory, List<String> command) {
        Supervisor initdb = Supervisor.start(
                new Supervisor.Task(fresh, command, directory.password(), directory.startupLog(), "KILL"));
        try {
            if (!initdb.awaitEnd(INITDB_TIMEOUT.toMillis())) {
                throw new EmbeddedPostgresException(
                        "initdb has not ended after " + INITDB_TIMEOUT.toMinutes() + " minutes in " + fresh);
            }
        } finally {
            initdb.kill();
        }
        if (initdb.status() != 0) {
            throw new EmbeddedPostgresException("initdb failed with exit status " + initdb.status() + " in " + fresh
                    + ". It said: " + LogTail.of(directory.startupLog()));
        }
    }

    private static void requireMajor(Path cluster, Binaries binaries) throws IOException {
        String major = Files.readString(cluster.resolve("PG_VERSION")).strip();
        if (!major.equals(binaries.major())) {
            throw new EmbeddedPostgresException("The cluster " + cluster + " was made by PostgreSQL " + major
                    + ", and the programs at hand are of " + binaries.version() + ". Dump it with PostgreSQL " + major
                    + " and restore it into a new data directory, or name another directory.");
        }
    }
}
