package dev.tasuki.internal.operations;

import dev.tasuki.internal.postgres.Sql;
import dev.tasuki.operations.Custody;
import dev.tasuki.operations.DeadLetter;
import dev.tasuki.operations.DeadLetterFilter;
import dev.tasuki.operations.Holder;
import dev.tasuki.operations.Journey;
import dev.tasuki.operations.Phrase;
import dev.tasuki.operations.Situation;
import dev.tasuki.operations.SystemStatus;
import dev.tasuki.operations.Triage;
import dev.tasuki.operations.Triage.Finding;
import dev.tasuki.operations.Triage.Question;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Asks the two questions, of one thing or of everything, and names one holder. */
final class TriageDesk {
    private static final int MOST_OTHERS = 50;

    /** What is worse comes first: what stops everybody, then what waits for a person, then what may mend itself. */
    private static final List<Situation> BY_WEIGHT = List.of(
            Situation.READ_ONLY,
            Situation.NEVER_PUBLISHED,
            Situation.NOT_RUNNING,
            Situation.NOT_TICKED,
            Situation.UNASSIGNED,
            Situation.PAUSED,
            Situation.BREAKER_OPEN,
            Situation.DEAD,
            Situation.STUCK,
            Situation.RETRYING,
            Situation.BLOCKED,
            Situation.BEHIND,
            Situation.NOT_SUBSCRIBED,
            Situation.PUBLISHED_TWICE,
            Situation.TAKEOVER,
            Situation.REDRIVING,
            Situation.ACCEPTED,
            Situation.SCHEDULED,
            Situation.IN_FLIGHT,
            Situation.PENDING,
            Situation.SUBSCRIBED_LATER,
            Situation.DISCARDED,
            Situation.DONE);

    private static final Comparator<Custody> WORST_FIRST =
            Comparator.comparingInt(c -> BY_WEIGHT.indexOf(c.situation()));

    private final Connection connection;
    private final SystemStatus status;
    private final CustodyJudge judge;

    TriageDesk(Connection connection, SystemStatus status) {
        this.connection = connection;
        this.status = status;
        this.judge = new CustodyJudge(status);
    }

    /** Of one thing. */
    Triage of(String id) throws SQLException {
        return of(new JourneyReader(connection, status).read(id));
    }

    /** Of what was traced. */
    Triage of(Journey journey) throws SQLException {
        List<Custody> found = new ArrayList<>();
        if (journey.absent() != null) {
            found.add(journey.absent());
        }
        for (Journey.Leg leg : journey.messages()) {
            leg.deliveries().forEach(d -> found.add(d.custody()));
            if (leg.deliveries().isEmpty()) {
                found.add(JourneyReader.notSubscribed(leg));
            }
        }
        twice(journey).ifPresent(found::add);
        List<Finding> findings = new ArrayList<>();
        findings.add(new Finding(
                Question.IN_THE_QUEUE,
                journey.absent() == null,
                journey.absent() == null
                        ? Phrase.of(
                                "triage.committed",
                                Long.toString(journey.messages().get(0).seq()),
                                journey.messages().get(0).publishedAt())
                        : Phrase.of("triage.unknown", journey.asked())));
        addRest(findings, found);
        return verdict(journey.asked(), findings, found);
    }

    /** Of everything. */
    Triage ofEverything() throws SQLException {
        return ofEverything(new DeadLetterQueries(connection).groups(DeadLetterFilter.NONE));
    }

    /** Of everything, when the dead letters are known already. */
    Triage ofEverything(List<DeadLetter.Group> groups) throws SQLException {
        List<Custody> found = new ArrayList<>();
        Custody queue = judge.queue();
        if (queue != null) {
            found.add(queue);
        }
        Facts facts = Facts.of(connection, List.of());
        for (SystemStatus.OfConsumer consumer : status.consumers()) {
            Custody stopped = judge.consumer(consumer);
            if (stopped == null) {
                stopped = judge.seats(consumer, facts);
            }
            if (stopped == null) {
                stopped = judge.lag(consumer);
            }
            if (stopped != null) {
                found.add(stopped);
            }
        }
        for (DeadLetter.Group group : groups) {
            found.add(dead(group));
        }
        List<Finding> findings = new ArrayList<>();
        long published =
                status.topics().stream().mapToLong(SystemStatus.Topic::messages).sum();
        findings.add(new Finding(Question.IN_THE_QUEUE, true, Phrase.of("triage.published", published)));
        addRest(findings, found);
        return verdict("", findings, found);
    }

    private Custody dead(DeadLetter.Group group) {
        SystemStatus.OfConsumer consumer = judge.consumer(group.consumer());
        DeadLetter.Acceptance accepted = group.accepted();
        if (group.redriving() == group.count()) {
            return CustodyJudge.of(
                    consumer,
                    Situation.REDRIVING,
                    "?",
                    group.first(),
                    null,
                    Phrase.of("detail.letters", group.count()));
        }
        if (accepted != null) {
            return CustodyJudge.of(
                    consumer,
                    Situation.ACCEPTED,
                    accepted.by(),
                    group.first(),
                    accepted.until(),
                    Phrase.text(accepted.why()));
        }
        Phrase error = Phrase.of("detail.of", Phrase.of("detail.letters", group.count()), group.error());
        return CustodyJudge.deadOf(consumer, "message " + group.sample(), group.first(), error, group.fault());
    }

    private void addRest(List<Finding> findings, List<Custody> found) {
        Custody queue = judge.queue();
        findings.add(new Finding(
                Question.QUEUE_MOVES,
                queue == null,
                queue == null
                        ? Phrase.of("triage.moves")
                        : queue.situation() == Situation.READ_ONLY
                                ? Phrase.of("triage.read_only")
                                : Phrase.of("triage.not_ticked", queue.since())));
        List<Phrase> still = named(found, Situation.NOT_RUNNING, Situation.PAUSED, Situation.UNASSIGNED);
        findings.add(new Finding(
                Question.CONSUMER_RUNS,
                still.isEmpty(),
                still.isEmpty() ? Phrase.of("triage.attended") : Phrase.all(still)));
        List<Phrase> failing = named(
                found, Situation.BREAKER_OPEN, Situation.DEAD, Situation.RETRYING, Situation.STUCK, Situation.BLOCKED);
        findings.add(new Finding(
                Question.CONSUMER_SUCCEEDS,
                failing.isEmpty(),
                failing.isEmpty() ? Phrase.of("triage.succeeds") : Phrase.all(failing)));
    }

    private static List<Phrase> named(List<Custody> found, Situation... situations) {
        return found.stream()
                .filter(c -> List.of(situations).contains(c.situation()))
                .map(c -> Phrase.of("is." + c.situation().name().toLowerCase(Locale.ROOT), c.consumer()))
                .distinct()
                .toList();
    }

    private static Triage verdict(String id, List<Finding> findings, List<Custody> found) {
        List<Custody> worst = found.stream()
                .sorted(WORST_FIRST)
                .filter(c -> c.situation() != Situation.DONE)
                .toList();
        if (worst.isEmpty()) {
            return new Triage(id, findings, fine(), List.of());
        }
        return new Triage(
                id,
                findings,
                worst.get(0),
                worst.stream().skip(1).limit(MOST_OTHERS).toList());
    }

    private static Custody fine() {
        return new Custody(null, Situation.DONE, Holder.NOBODY, "", null, null, Phrase.NONE, null);
    }

    /** The same type, key and payload, by a producer, more than once. */
    private Optional<Custody> twice(Journey journey) throws SQLException {
        List<Journey.Leg> published = journey.messages().stream()
                .filter(leg -> leg.causation() == null && leg.key() != null)
                .toList();
        if (published.size() < 2) {
            return Optional.empty();
        }
        Map<Long, String> digests =
                digests(published.stream().map(Journey.Leg::seq).toList());
        Map<String, Journey.Leg> firsts = new HashMap<>();
        for (Journey.Leg leg : published) {
            String content = leg.type() + " " + leg.key() + " " + digests.get(leg.seq());
            Journey.Leg first = firsts.putIfAbsent(content, leg);
            if (first != null) {
                return Optional.of(new Custody(
                        null,
                        Situation.PUBLISHED_TWICE,
                        Holder.PRODUCER,
                        leg.type(),
                        leg.publishedAt(),
                        null,
                        Phrase.of("detail.twice", Long.toString(first.seq()), Long.toString(leg.seq())),
                        null));
            }
        }
        return Optional.empty();
    }

    private Map<Long, String> digests(List<Long> seqs) throws SQLException {
        Map<Long, String> digests = new HashMap<>();
        Sql.query(
                connection,
                """
                select seq, md5(payload) as digest from tasuki.message
                where topic = any (array(select id from tasuki.topic)) and seq = any (?)
                """,
                row -> digests.put(row.getLong("seq"), row.getString("digest")),
                seqs.stream().mapToLong(Long::longValue).toArray());
        return digests;
    }
}
