package dev.tasuki.internal.operations;

import dev.tasuki.internal.postgres.Sql;
import dev.tasuki.operations.Phrase;
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
                unknown.add(new Answer(question, Verdict.CANNOT_TELL, List.of(Phrase.of("review.nobody"))));
            }
            return new Review(unknown);
        }
        return new Review(List.of(success(), separation(), idempotence(), failures(), responsibility(), visibility()));
    }

    private Answer success() throws SQLException {
        List<Phrase> unwanted = Sql.query(
                connection, """
                select t.name || '/' || recent.type as type, count(*) as messages from tasuki.topic t
                cross join lateral (
                    select type from tasuki.message where topic = t.id order by seq desc limit 1000) recent
                where exists (select from tasuki.consumer c where c.topic = t.id) and not exists (
                    select from tasuki.consumer c where c.topic = t.id and (cardinality(c.types) = 0 or recent.type = any (c.types)))
                group by t.name, recent.type order by 1 limit 20
                """, row -> Phrase.of("review.unwanted", row.getString("type"), row.getLong("messages")));
        List<Phrase> evidence = new ArrayList<>(List.of(Phrase.of("review.commit")));
        evidence.addAll(unwanted);
        return new Answer(Question.PRODUCER_SUCCESS_DEFINED, unwanted.isEmpty() ? Verdict.YES : Verdict.NO, evidence);
    }

    private Answer separation() throws SQLException {
        long consumers = count("select count(*) from tasuki.consumer");
        return new Answer(
                Question.FAILURE_STAYS_OFF_PRODUCER,
                Verdict.YES,
                List.of(Phrase.of("review.one_insert"), Phrase.of("review.own_cursors", consumers)));
    }

    private Answer idempotence() throws SQLException {
        List<Phrase> undeclared = Sql.query(
                connection,
                """
                select name, owner, effect_target
                from tasuki.consumer where effect = 'external' and idempotency is null order by name limit 50
                """,
                row -> Phrase.of(
                        "review.undeclared",
                        row.getString("name"),
                        row.getString("owner"),
                        row.getString("effect_target")));
        if (!undeclared.isEmpty()) {
            return new Answer(Question.CONSUMERS_IDEMPOTENT, Verdict.NO, undeclared);
        }
        List<Phrase> evidence = new ArrayList<>();
        evidence.add(Phrase.of(
                "review.exactly_once", count("select count(*) from tasuki.consumer where effect = 'database'")));
        evidence.addAll(Sql.query(
                connection,
                "select name, effect_target, idempotency from tasuki.consumer where effect = 'external' order by name limit 50",
                row -> Phrase.of(
                        "review.recognises",
                        row.getString("name"),
                        row.getString("effect_target"),
                        row.getString("idempotency"))));
        return new Answer(Question.CONSUMERS_IDEMPOTENT, Verdict.YES, evidence);
    }

    private Answer failures() throws SQLException {
        List<Phrase> neglected = Sql.query(
                connection,
                """
                select c.name, c.owner, count(*) as letters, min(p.updated_at) as since
                from tasuki.parked p join tasuki.consumer c on c.id = p.consumer
                where p.state = 'dead' and coalesce(p.redrive_step, 'taken') = 'taken' and p.updated_at < clock_timestamp() - interval '2 days'
                  and not exists (select from tasuki.acceptance a where a.consumer = p.consumer
                                  and a.fingerprint = coalesce(p.fingerprint, '') and a.until > clock_timestamp())
                group by c.name, c.owner order by 1 limit 50
                """,
                row -> Phrase.of(
                        "review.neglected",
                        row.getString("name"),
                        row.getString("owner"),
                        row.getLong("letters"),
                        Sql.instant(row, "since")));
        List<String> noRunbook = Sql.query(
                connection,
                "select name from tasuki.consumer where runbook is null order by name limit 50",
                row -> row.getString(1));
        List<Phrase> evidence = new ArrayList<>(neglected);
        evidence.add(Phrase.of("review.retries"));
        if (!noRunbook.isEmpty()) {
            evidence.add(Phrase.of("review.no_runbook", String.join(", ", noRunbook)));
        }
        return new Answer(Question.FAILED_MESSAGES_DECIDED, neglected.isEmpty() ? Verdict.YES : Verdict.NO, evidence);
    }

    /** By its types, by its sentence, and by what it publishes in turn. */
    private Answer responsibility() throws SQLException {
        List<Phrase> doubts = Sql.query(
                connection,
                """
                select name, owner, responsibility, cardinality(types) as types
                from tasuki.consumer
                where (cardinality(types) = 0 and (select count(distinct type) from (
                           select type from tasuki.message m where m.topic = consumer.topic order by seq desc limit 1000) t) > 1)
                   or cardinality(types) > 3
                   or responsibility ~* '(\\m(and|then|also|as well as)\\M.*\\m(sends?|charges?|reserves?|writes?|updates?|mails?|notif\\w+|records?|calls?)\\M)'
                order by name limit 50
                """,
                row -> Phrase.of(
                        row.getInt("types") == 0
                                ? "review.every_type"
                                : row.getInt("types") > 3 ? "review.many_types" : "review.two_things",
                        row.getString("name"),
                        row.getString("owner"),
                        row.getString("responsibility"),
                        row.getInt("types")));
        return doubts.isEmpty()
                ? new Answer(
                        Question.SINGLE_RESPONSIBILITY,
                        Verdict.YES,
                        Sql.query(
                                connection,
                                "select name, responsibility from tasuki.consumer order by name limit 50",
                                row -> Phrase.of(
                                        "review.responsibility",
                                        row.getString("name"),
                                        row.getString("responsibility"))))
                : new Answer(Question.SINGLE_RESPONSIBILITY, Verdict.NO, doubts);
    }

    private Answer visibility() throws SQLException {
        List<Phrase> evidence = new ArrayList<>();
        long unaccounted = count("select coalesce(sum(abs(unaccounted)), 0) from tasuki.account");
        long noKey = count("""
                select count(*) from tasuki.topic t cross join lateral (
                    select key from tasuki.message where topic = t.id order by seq desc limit 1000) recent where key is null
                """);
        if (unaccounted != 0) {
            evidence.add(Phrase.of("review.unaccounted", unaccounted));
        }
        if (noKey > 0) {
            evidence.add(Phrase.of("review.no_key", noKey));
        }
        evidence.add(Phrase.of("review.by_key"));
        return new Answer(
                Question.PROGRESS_VISIBLE, unaccounted == 0 && noKey == 0 ? Verdict.YES : Verdict.NO, evidence);
    }

    private long count(String sql) throws SQLException {
        return Sql.first(connection, sql, row -> row.getLong(1)).orElseThrow();
    }
}
