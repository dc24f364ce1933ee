package dev.tasuki.benchmarks;

import dev.tasuki.benchmarks.contender.Contender;
import dev.tasuki.benchmarks.contender.Server;
import dev.tasuki.benchmarks.peers.Contenders;
import dev.tasuki.benchmarks.workload.Plan;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./tasuki bench}: Tasuki beside its peers, on one database, in one run. */
@Command(
        name = "tasuki bench",
        description = "Runs Tasuki beside its peers on one database, and writes JSON, tables and charts.",
        usageHelpAutoWidth = true)
public final class Bench implements Callable<Integer> {
    private static final Set<String> WORKLOADS = Set.of("W1", "W2", "W3", "W4", "W5", "W6", "W7", "W8");

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--quick", description = "all workloads within five minutes (the default)")
    private boolean quick;

    @Option(
            names = "--medium",
            description =
                    "at full size where that is quick, with three rounds, and less of the libraries; about two hours")
    private boolean medium;

    @Option(names = "--full", description = "at full size and with five rounds; takes hours")
    private boolean full;

    @Option(names = "--only", split = ",", paramLabel = "W", description = "these workloads only, for example W2,W3")
    private List<String> only = List.of();

    @Option(
            names = "--peers",
            split = ",",
            paramLabel = "PEER",
            description = "these peers beside Tasuki, or none; without it, all of them")
    private List<String> peers = List.of();

    @Option(names = "--rounds", paramLabel = "N", description = "how often each contender has its turn")
    private int rounds;

    @Option(
            names = "--database-url",
            paramLabel = "URL",
            description = "a JDBC URL of a PostgreSQL server to use, with a user that may create databases and"
                    + " track_commit_timestamp on; without it, one of its own is started")
    private @Nullable String databaseUrl;

    @Option(names = "--results", paramLabel = "DIRECTORY", description = "where to write (benchmarks/results)")
    private @Nullable Path directory;

    @Option(
            names = "--data",
            paramLabel = "DIRECTORY",
            description = "where its own database and brokers are kept (data/bench)")
    private @Nullable Path data;

    @Option(names = "--help", usageHelp = true, description = "this text")
    private boolean help;

    private Bench() {}

    /** Runs it. */
    public static void main(String[] arguments) {
        // Before anything logs: W7 makes handlers fail on purpose, and the progress belongs on the screen
        System.setProperty("logback.configurationFile", "logback-bench.xml");
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        return new CommandLine(new Bench()).execute(arguments);
    }

    @Override
    public Integer call() throws Exception {
        List<Contender> contenders = contenders();
        Set<String> workloads = workloads();
        Path home = Path.of(System.getProperty("tasuki.home", ""));
        Path results = directory == null ? home.resolve("benchmarks").resolve("results") : directory;
        Path database = data == null ? home.resolve("data").resolve("bench") : data;
        try (Server server = databaseUrl == null ? Server.embedded(database) : Server.at(databaseUrl, database)) {
            new BenchRun(server, plan(), contenders, workloads, System.out::println).run(results);
        }
        return 0;
    }

    private Plan plan() {
        if ((quick ? 1 : 0) + (medium ? 1 : 0) + (full ? 1 : 0) > 1) {
            throw wrong("--quick, --medium and --full exclude each other");
        }
        if (rounds < 0) {
            throw wrong("--rounds must be 1 or more, but is " + rounds);
        }
        Plan plan = full ? Plan.full() : medium ? Plan.medium() : Plan.quick();
        return rounds == 0 ? plan : plan.withRounds(rounds);
    }

    private Set<String> workloads() {
        Set<String> chosen = only.stream()
                .map(workload -> workload.toUpperCase(Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new));
        for (String workload : chosen) {
            if (!WORKLOADS.contains(workload)) {
                throw wrong("there is no workload " + workload + "; they are W1 to W8");
            }
        }
        return chosen.isEmpty() ? new TreeSet<>(WORKLOADS) : chosen;
    }

    private List<Contender> contenders() {
        List<Contender> all = Contenders.all();
        if (peers.isEmpty()) {
            return all;
        }
        List<String> names = all.stream()
                .filter(contender -> contender.kind() != Contender.Kind.TASUKI)
                .map(Contender::name)
                .toList();
        for (String peer : peers) {
            if (!peer.equals("none") && !names.contains(peer)) {
                throw wrong("there is no peer " + peer + "; they are " + String.join(", ", names));
            }
        }
        return all.stream()
                .filter(contender -> contender.kind() == Contender.Kind.TASUKI || peers.contains(contender.name()))
                .toList();
    }

    private ParameterException wrong(String message) {
        CommandSpec command = spec;
        if (command == null) {
            throw new IllegalStateException(message);
        }
        return new ParameterException(command.commandLine(), message);
    }
}
