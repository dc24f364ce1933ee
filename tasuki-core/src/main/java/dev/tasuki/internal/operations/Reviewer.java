package dev.tasuki.internal.operations;

import dev.tasuki.internal.postgres.Sql;
import dev.tasuki.operations.Review;
import dev.tasuki.operations.Review.Answer;
import dev.tasuki.operations.Review.Question;
import dev.tasuki.operations.Review.Verdict;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers the design review from definitions and from the ledger. What the engine guarantees by its design is a yes with its reason; what
 * people decide is looked up.
 */
final class Reviewer {
    private final Connection connection;

    Reviewer(Connection connection) {
        this.connection = connection;
    }

    Review review() throws SQLException {
        if (count("select count(*) from tasuki.consumer") == 0) {
            List<Answer> unknown = new ArrayList<>();
            for (Question question : Question.values()) {
                unknown.add(new Answer(question, Verdict.CANNOT_TELL, List.of("no consumer is known yet")));
            }
            return new Review(unknown);
        }
        return new Review(List.of(success(), separation(), idempotence(), failures(), responsibility(), visibility()));
    }

    private Answer success() throws SQLException {
        List<String> unwanted = Sql.query(connection, """
                select t.name || '/' || recent.type || ' (' || count(*) || ' of the newest 1,000)' from tasuki.topic t
                cross join lateral (
                    select type from tasuki.message where topic = t.id order by seq desc limit 1000) recent
                where exists (select from tasuki.consumer c where c.topic = t.id) and not exists (
                    select from tasuki.consumer c where c.topic = t.id and (cardinality(c.types) = 0 or recent.type = any (c.types)))
                group by t.name, recent.type order by 1 limit 20
                """, row -> row.getString(1));
        List<String> evidence = new ArrayList<>();
        evidence.add(
                "a message exists if and only if its producer's transaction committed, together with the business row");
        unwanted.forEach(
                type -> evidence.add("nobody consumes " + type + ": is publishing it part of anybody's success?"));
        return new Answer(Question.PRODUCER_SUCCESS_DEFINED, unwanted.isEmpty() ? Verdict.YES : Verdict.NO, evidence);
    }

    private Answer separation() throws SQLException {
        long consumers = count("select count(*) from tasuki.consumer");
        return new Answer(
                Question.FAILURE_STAYS_OFF_PRODUCER,
                Verdict.YES,
                List.of(
                        "publishing is one insert and takes no lock that a consumer holds",
                        consumers + " consumers have cursors of their own; none holds back another"));
    }

    private Answer idempotence() throws SQLException {
        List<String> undeclared = Sql.query(connection, """
                select name || ' (' || owner || '): its effect is in ' || coalesce(effect_target, '?')
                    || ', at least once, and nobody has said how that recognises what it has seen'
                from tasuki.consumer where effect = 'external' and idempotency is null order by name limit 50
                """, row -> row.getString(1));
        if (!undeclared.isEmpty()) {
            return new Answer(Question.CONSUMERS_IDEMPOTENT, Verdict.NO, undeclared);
        }
        List<String> evidence = new ArrayList<>();
        evidence.add(count("select count(*) from tasuki.consumer where effect = 'database'")
                + " consumers have their effect in this database: exactly once");
        evidence.addAll(Sql.query(
                connection,
                "select name || ': ' || coalesce(effect_target, '?') || ' recognises repetitions by ' || idempotency"
                        + " from tasuki.consumer where effect = 'external' order by name limit 50",
                row -> row.getString(1)));
        return new Answer(Question.CONSUMERS_IDEMPOTENT, Verdict.YES, evidence);
    }

    private Answer failures() throws SQLException {
        List<String> neglected = Sql.query(connection, """
                select c.name || ' (' || c.owner || ') has ' || count(*) || ' dead letters that nobody is on, the oldest since '
                    || to_char(min(p.updated_at), 'YYYY-MM-DD HH24:MI')
                from tasuki.parked p join tasuki.consumer c on c.id = p.consumer
                where p.state = 'dead' and coalesce(p.redrive_step, 'taken') = 'taken' and p.updated_at < clock_timestamp() - interval '2 days'
                  and not exists (select from tasuki.acceptance a where a.consumer = p.consumer
                                  and a.fingerprint = coalesce(p.fingerprint, '') and a.until > clock_timestamp())
                group by c.name, c.owner order by 1 limit 50
                """, row -> row.getString(1));
        List<String> noRunbook = Sql.query(
                connection,
                "select name from tasuki.consumer where runbook is null order by name limit 50",
                row -> row.getString(1));
        List<String> evidence = new ArrayList<>(neglected);
        evidence.add(
                "each consumer retries with a growing delay, and then leaves a dead letter to a person of its owner");
        if (!noRunbook.isEmpty()) {
            evidence.add("without a runbook: " + String.join(", ", noRunbook));
        }
        return new Answer(Question.FAILED_MESSAGES_DECIDED, neglected.isEmpty() ? Verdict.YES : Verdict.NO, evidence);
    }

    /** By its types, by its sentence, and by what it publishes in turn. */
    private Answer responsibility() throws SQLException {
        List<String> doubts = Sql.query(connection, """
                select name || ' (' || owner || ') ' || case
                    when cardinality(types) = 0 then 'handles every type of its topic: "' || responsibility || '"'
                    when cardinality(types) > 3 then 'handles ' || cardinality(types) || ' types: "' || responsibility || '"'
                    else 'says that it does more than one thing: "' || responsibility || '"' end
                from tasuki.consumer
                where (cardinality(types) = 0 and (select count(distinct type) from (
                           select type from tasuki.message m where m.topic = consumer.topic order by seq desc limit 1000) t) > 1)
                   or cardinality(types) > 3
                   or responsibility ~* '(\\m(and|then|also|as well as)\\M.*\\m(sends?|charges?|reserves?|writes?|updates?|mails?|notif\\w+|records?|calls?)\\M)'
                order by name limit 50
                """, row -> row.getString(1));
        return doubts.isEmpty()
                ? new Answer(
                        Question.SINGLE_RESPONSIBILITY,
                        Verdict.YES,
                        Sql.query(
                                connection,
                                "select name || ': ' || responsibility from tasuki.consumer order by name limit 50",
                                row -> row.getString(1)))
                : new Answer(Question.SINGLE_RESPONSIBILITY, Verdict.NO, doubts);
    }

    private Answer visibility() throws SQLException {
        List<String> evidence = new ArrayList<>();
        long unaccounted = count("select coalesce(sum(abs(unaccounted)), 0) from tasuki.account");
        long noKey = count("""
                select count(*) from tasuki.topic t cross join lateral (
                    select key from tasuki.message where topic = t.id order by seq desc limit 1000) recent where key is null
                """);
        if (unaccounted != 0) {
            evidence.add(unaccounted + " messages are unaccounted for; see the reconciliation");
        }
        if (noKey > 0) {
            evidence.add(
                    noKey + " of the newest messages have no key, so nobody can ask for them by a business identity");
        }
        evidence.add("each message's state, attempts, node and holder can be asked for by its key");
        return new Answer(
                Question.PROGRESS_VISIBLE, unaccounted == 0 && noKey == 0 ? Verdict.YES : Verdict.NO, evidence);
    }

    private long count(String sql) throws SQLException {
        return Sql.first(connection, sql, row -> row.getLong(1)).orElseThrow();
    }
}
