package dev.tasuki.internal.engine;

import dev.tasuki.internal.postgres.Reconciliation;
import dev.tasuki.internal.postgres.Reconciliation.Difference;
import dev.tasuki.internal.postgres.Recount;
import dev.tasuki.internal.postgres.Topic;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proves, every few seconds and on one of the nodes, that no message was lost: what is in the log is what the ticks counted, and
 * that is what became done, skipped, parked or in flight, for each consumer and partition. A difference is an ERROR of each node that sees it, once, with
 * where it came about. It stays in the counts, so that status, metrics and health tell it too until a person writes it off.
 */
final class Reconciler {
    private static final Logger log = LoggerFactory.getLogger(Reconciler.class);
    private static final Duration EVERY = Duration.ofSeconds(5);

    /** For so long at most the log is counted again in a round; the next one goes on. */
    private static final long RECOUNT_NANOS = Wakeup.millis(500);

    private final Database database;
    private final Rounds rounds = new Rounds("the reconciliation", EVERY.toNanos(), this::round);
    private Map<Place, Long> told = new HashMap<>();

    private record Place(String consumer, short partition) {}

    Reconciler(Database database) {
        this.database = database;
    }

    Rounds rounds() {
        return rounds;
    }

    private long round() throws SQLException {
        try (Connection connection = database.open()) {
            if (Reconciliation.isDue(connection, EVERY)) {
                recount(connection);
                reconcile(connection);
            }
        }
        return EVERY.toNanos();
    }

    private void recount(Connection connection) throws SQLException {
        long end = System.nanoTime() + RECOUNT_NANOS;
        for (Topic topic : Recount.due(connection)) {
            Optional<List<Recount.Finding>> counted;
            do {
                counted = Recount.next(connection, topic.id());
                counted.ifPresent(findings -> findings.forEach(finding -> tell(topic, finding)));
            } while (counted.isPresent() && System.nanoTime() - end < 0 && !rounds.isStopped());
        }
    }

    private static void tell(Topic topic, Recount.Finding finding) {
        if (finding.messages() > 0) {
            log.error(
                    "topic '{}': in partition {} the log has {} messages that tick {} should have counted and did not, so that no"
                            + " consumer was given them; their seqs are after {} up to {}. Publish each of them again: select"
                            + " tasuki.publish_again(seq). Then write them off for each consumer",
                    topic.name(),
                    finding.partition(),
                    finding.messages(),
                    finding.upto(),
                    finding.afterSeq(),
                    finding.uptoSeq());
        } else {
            log.error(
                    "topic '{}': in partition {} tick {} counted {} messages that are not in the log any more. Somebody deleted"
                            + " them soon after they were published; a consumer that did not have them yet will say so",
                    topic.name(),
                    finding.partition(),
                    finding.upto(),
                    -finding.messages());
        }
    }

    private void reconcile(Connection connection) throws SQLException {
        Map<Place, Long> differences = new HashMap<>();
        for (Difference difference : Reconciliation.differences(connection)) {
            Place place = new Place(difference.name(), difference.partition());
            differences.put(place, difference.messages());
            if (!Long.valueOf(difference.messages()).equals(told.get(place))) {
                tell(difference, Reconciliation.ranges(connection, difference));
            }
        }
        told.keySet().stream()
                .filter(place -> !differences.containsKey(place))
                .forEach(place -> log.info(
                        "consumer '{}': partition {} is accounted for again", place.consumer(), place.partition()));
        told = differences;
    }

    private static void tell(Difference difference, List<Reconciliation.Range> ranges) {
        String where = ranges.stream()
                .map(r -> r.uptoSeq() == null
                        ? "%d at tick %d, without any message, recorded at %s"
                                .formatted(r.messages(), r.uptoTick(), r.at())
                        : "%d after tick %d up to tick %d (seqs after %d up to %d), recorded at %s"
                                .formatted(
                                        r.messages(), r.afterTick(), r.uptoTick(), r.afterSeq(), r.uptoSeq(), r.at()))
                .collect(Collectors.joining("; "));
        log.error(
                "consumer '{}' (owner: {}): in partition {}, {}. Where: {}. Find out what became of them, in tasuki.message,"
                        + " tasuki.receipt and a backup, publish again what was lost, and then:"
                        + " select tasuki.write_off('{}', 'the reason')",
                difference.name(),
                difference.owner(),
                difference.partition(),
                difference.messages() > 0
                        ? difference.messages()
                                + " published messages are behind the cursor, but neither done, skipped,"
                                + " parked nor in flight"
                        : -difference.messages() + " messages more than were published are recorded",
                where.isEmpty() ? "the receipts that could tell are gone" : where,
                difference.name());
    }
}
