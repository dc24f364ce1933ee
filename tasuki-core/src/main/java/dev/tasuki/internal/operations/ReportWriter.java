package dev.tasuki.internal.operations;

import dev.tasuki.DeliveryState;
import dev.tasuki.internal.postgres.Sql;
import dev.tasuki.operations.AuditEntry;
import dev.tasuki.operations.Custody;
import dev.tasuki.operations.DeadLetter;
import dev.tasuki.operations.DeadLetterFilter;
import dev.tasuki.operations.IncidentReport;
import dev.tasuki.operations.Journey;
import dev.tasuki.operations.Phrase;
import dev.tasuki.operations.SystemStatus;
import dev.tasuki.operations.Texts;
import dev.tasuki.operations.Triage;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Writes what happened as a page of Markdown, for people to paste into a post-mortem. */
final class ReportWriter {
    private static final int MOST_EVENTS = 500;
    private static final int MOST_ACTS = 200;

    private final Connection connection;
    private final Locale language;
    private final Texts texts;
    private final SystemStatus status;
    private final StringBuilder page = new StringBuilder();

    ReportWriter(Connection connection, Locale language) throws SQLException {
        this.connection = connection;
        this.language = language;
        this.texts = Texts.in(language);
        this.status = StatusReader.brief(connection);
    }

    /** What happened, when. */
    private record Event(Instant at, String what) {}

    /** Of one thing. */
    IncidentReport of(String id) throws SQLException {
        Journey journey = new JourneyReader(connection, status).read(id);
        Triage triage = new TriageDesk(connection, status).of(journey);
        head(texts.of("report.title", "`" + id + "`"));
        section("report.verdict");
        page.append(triage.sentence(language)).append('\n');
        List<Event> events = new ArrayList<>();
        List<Custody> open = new ArrayList<>();
        section("report.custody");
        for (Journey.Leg leg : journey.messages()) {
            events.add(new Event(
                    leg.publishedAt(),
                    texts.of("report.published", Long.toString(leg.seq()), leg.type() + " → " + leg.topic())));
            for (Journey.Delivery delivery : leg.deliveries()) {
                addEvents(events, leg, delivery);
                bullet("**" + leg.seq() + "** " + delivery.custody().sentence(language));
                if (delivery.state() != null && CustodyJudge.isOpen(delivery.state())) {
                    open.add(delivery.custody());
                }
            }
        }
        if (journey.messages().isEmpty()) {
            bullet(triage.sentence(language));
        }
        Instant from = journey.messages().isEmpty()
                ? status.at()
                : journey.messages().get(0).publishedAt();
        List<AuditEntry> acts = acts(from, status.at()).stream()
                .filter(act -> act.seq() == null || journey.messages().stream().anyMatch(leg -> act.seq() == leg.seq()))
                .toList();
        timeLine(events);
        actsOf(acts);
        stillOpen(open);
        return new IncidentReport(page.toString(), open.size());
    }

    private void addEvents(List<Event> events, Journey.Leg leg, Journey.Delivery delivery) {
        for (Journey.Try one : delivery.tries()) {
            if (one.error() != null) {
                events.add(new Event(
                        one.at().plus(one.took()),
                        texts.of(
                                "report.failed",
                                delivery.consumer(),
                                Long.toString(leg.seq()),
                                one.attempt(),
                                "`" + one.error() + "`")));
            }
        }
        Instant at = delivery.updatedAt();
        if (delivery.state() == DeliveryState.DONE && at != null) {
            events.add(new Event(
                    at,
                    texts.of(
                            "report.done",
                            delivery.consumer(),
                            Long.toString(leg.seq()),
                            Duration.between(leg.publishedAt(), at).toMillis())));
        }
    }

    /** Of a window of time. */
    IncidentReport of(Instant from, Instant to) throws SQLException {
        Triage triage = new TriageDesk(connection, status).ofEverything();
        head(texts.of("report.window", texts.time(from), texts.time(to)));
        section("report.verdict");
        page.append(triage.sentence(language)).append('\n');
        section("report.failures");
        List<DeadLetter.Group> groups = new DeadLetterQueries(connection)
                .groups(new DeadLetterFilter(null, null, null, null, from, to, null, Set.of(), false));
        if (groups.isEmpty()) {
            bullet(texts.of("report.nothing"));
        }
        for (DeadLetter.Group group : groups) {
            bullet("**" + group.consumer() + "** (" + group.owner() + "): " + group.count() + " × `" + group.error()
                    + "`, "
                    + texts.time(group.first()) + " – " + texts.time(group.last())
                    + (group.fault().evidence().isEmpty()
                            ? ""
                            : "; " + Phrase.all(group.fault().evidence()).in(language)));
        }
        timeLine(failures(from, to));
        actsOf(acts(from, to));
        List<Custody> open = new ArrayList<>(triage.others());
        open.add(0, triage.verdict());
        open.removeIf(custody -> !custody.situation().isTrouble());
        stillOpen(open);
        return new IncidentReport(page.toString(), open.size());
    }

    /** First failures of a kind, breakers and nodes: the turns, not every try. */
    private List<Event> failures(Instant from, Instant to) throws SQLException {
        return Sql.query(
                connection,
                """
                select * from (
                    select min(p.parked_at) as at, null as turn, c.name || ': ' || count(*) || ' × ' || p.fingerprint as what, null as version
                    from tasuki.parked p join tasuki.consumer c on c.id = p.consumer
                    where p.parked_at >= ? and p.parked_at < ? and p.fingerprint is not null group by c.name, p.fingerprint
                    union all
                    select started_at, case when version is null then 'started' else 'started_version' end, name, version from tasuki.node
                    where started_at >= ? and started_at < ?
                    union all
                    select coalesce(left_at, heartbeat_at + lease), case when left_at is null then 'silent' else 'left' end, name, null
                    from tasuki.node where coalesce(left_at, heartbeat_at + lease) >= ? and coalesce(left_at, heartbeat_at + lease) < ?) turns
                order by at limit %d
                """.formatted(MOST_EVENTS),
                row -> new Event(StatusReader.instant(row, "at"), turn(row)),
                from,
                to,
                from,
                to,
                from,
                to);
    }

    private String turn(ResultSet row) throws SQLException {
        String turn = row.getString("turn");
        String what = row.getString("what");
        return turn == null
                ? what
                : Phrase.of("node." + turn, what, row.getString("version")).in(language);
    }

    private List<AuditEntry> acts(Instant from, Instant to) throws SQLException {
        return Audit.between(connection, from, to, MOST_ACTS);
    }

    private void head(String title) {
        page.append("# ").append(title).append("\n\n");
        page.append(texts.of(
                        "report.made",
                        texts.time(status.at()),
                        ZoneId.systemDefault().getId()))
                .append('\n');
    }

    private void section(String name) {
        page.append("\n## ").append(texts.of(name)).append("\n\n");
    }

    private void bullet(String text) {
        page.append("- ").append(text).append('\n');
    }

    private void timeLine(List<Event> events) {
        section("report.timeline");
        List<Event> sorted =
                events.stream().sorted(Comparator.comparing(Event::at)).toList();
        List<Event> shown =
                sorted.size() > MOST_EVENTS ? sorted.subList(sorted.size() - MOST_EVENTS, sorted.size()) : sorted;
        if (shown.isEmpty()) {
            bullet(texts.of("report.nothing"));
        }
        shown.forEach(event -> bullet(texts.time(event.at()) + " " + event.what()));
        if (shown.size() < sorted.size()) {
            bullet(texts.of("report.cut", MOST_EVENTS));
        }
    }

    private void actsOf(List<AuditEntry> acts) {
        section("report.acts");
        if (acts.isEmpty()) {
            bullet(texts.of("report.nothing"));
        }
        for (AuditEntry act : acts) {
            bullet(texts.time(act.at()) + " " + act.who() + ": " + act.act() + ", " + act.subject()
                    + (act.why().isEmpty() ? "" : " – " + act.why()) + " (" + act.affected() + ")");
        }
    }

    private void stillOpen(List<Custody> open) {
        section("report.open");
        if (open.isEmpty()) {
            bullet(texts.of("report.nothing"));
        }
        open.forEach(custody -> bullet("[ ] " + custody.sentence(language)));
    }
}
