package dev.tasuki.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * PostgreSQL processes of an earlier start that still work in a directory whose lock we hold. Mostly they are ending already,
 * since whoever started them was killed a moment ago; where their supervisor was killed as well, we end them.
 *
 * <p>Two postmasters on one cluster would destroy it. PostgreSQL's own guard is the process id in {@code postmaster.pid}, and it
 * errs in the other direction too: after a crash an unrelated process may have that id, and PostgreSQL refuses to start. So we
 * look who works in the directory, and take away a file that names a stranger; all others are left to PostgreSQL's judgement.
 */
final class Survivors {

    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final Duration ALONE = Duration.ofSeconds(1);
    private static final long POLL_MS = 10;

    private final Path directory;
    private final Account account;

    Survivors(Path directory, Account account) {
        this.directory = directory;
        this.account = account;
    }

    /**
     * Returns when no one works in the directory any more.
     *
     * @throws EmbeddedPostgresException if the postmaster is none that we started: someone else is responsible for it
     */
    void awaitEnd() {
        long deadline = System.nanoTime() + GRACE.toNanos();
        Optional<Long> told = Optional.empty();
        for (List<Long> pids = find(); !pids.isEmpty(); pids = find()) {
            Optional<Long> postmaster = postmaster().filter(pids::contains);
            if (postmaster.isPresent() && !postmaster.equals(told)) {
                requireOurs(postmaster.get());
                signal("INT", postmaster.get());
                told = postmaster;
            } else if (postmaster.isEmpty()
                    && System.nanoTime() > deadline - GRACE.minus(ALONE).toNanos()) {
                // Backends in a long computation notice the loss of their postmaster only after it; they block a start
                // until then.
                pids.forEach(pid -> signal("KILL", pid));
            }
            if (System.nanoTime() > deadline) {
                throw new EmbeddedPostgresException(
                        "PostgreSQL processes " + pids + " of an earlier start still work in " + directory + " after "
                                + GRACE.toSeconds() + " s. Stop them, then start again.");
            }
            pause();
        }
        removeFileOfAStranger();
    }

    /** Asked as the owner of the directory, who is shown where the processes work. */
    private List<Long> find() {
        List<String> asOwner = UnixUser.current().owns(directory) ? List.of() : account.prefix();
        Command.Answer answer =
                Command.run(Script.prepare(asOwner, "survivors", List.of()).directory(directory.toFile()));
        if (answer.succeeded()) {
            return answer.output().lines().map(Long::parseLong).toList();
        }
        // No /proc to look into (macOS): all that is known is the postmaster.
        return postmaster().filter(Survivors::isPostgres).stream().toList();
    }

    private Optional<Long> postmaster() {
        return PostmasterFile.read(directory).map(PostmasterFile::pid);
    }

    private void requireOurs(long postmaster) {
        boolean foreign = ProcessHandle.of(postmaster)
                .flatMap(process -> process.info().arguments())
                .filter(arguments -> !String.join(" ", arguments).contains(Postmaster.INSTANCE))
                .isPresent();
        if (foreign) {
            throw new EmbeddedPostgresException("A PostgreSQL that Tasuki did not start (process " + postmaster
                    + ") runs on " + directory + ". Stop it, then start again.");
        }
    }

    /** Through the shell, which has kill built in: small systems lack it as a program. */
    private static void signal(String name, long pid) {
        Command.run(List.of("sh", "-c", "kill -s " + name + " " + pid));
    }

    private void removeFileOfAStranger() {
        try {
            if (postmaster().filter(Survivors::isStranger).isPresent()) {
                Files.deleteIfExists(PostmasterFile.in(directory));
            }
        } catch (IOException e) {
            throw new EmbeddedPostgresException(
                    "Cannot remove the outdated " + PostmasterFile.in(directory) + " (" + e + ")", e);
        }
    }

    private static boolean isStranger(long pid) {
        return ProcessHandle.of(pid).isPresent() && !isPostgres(pid);
    }

    /** Whatever the user it runs as: this much everyone is shown. A zombie has ended, even if nobody has taken note. */
    private static boolean isPostgres(long pid) {
        try {
            String status = Files.readString(Path.of("/proc/" + pid + "/status"));
            return status.startsWith("Name:\tpostgres\n") && !status.contains("\nState:\tZ");
        } catch (IOException e) {
            return ProcessHandle.of(pid)
                    .flatMap(process -> process.info().command())
                    .filter(command -> command.endsWith("/postgres"))
                    .isPresent();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedPostgresException("Interrupted while waiting for an earlier PostgreSQL to end", e);
        }
    }
}
