package dev.tasuki.operations;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What people ask and do. Needs no node in this process, and no definition of a consumer: everything is in the ledger.
 *
 * <pre>{@code
 * Operations operations = Operations.on(dataSource);
 * Triage triage = operations.triage("order-4711");
 * System.out.println(triage.sentence(Locale.ENGLISH)); // "payment (team-payment) is paused by mika since 02:13: provider asked us to"
 * }</pre>
 *
 * <p>No answer is unbounded: lists are paged or cut. Each call that reads gives up after {@linkplain #TIME_LIMIT a time}. Acts are one
 * transaction each, with their entry in the audit. All methods may be called from any thread.
 */
public interface Operations {

    /** After so long a question is given up. */
    Duration TIME_LIMIT = Duration.ofSeconds(10);

    /**
     * On the ledger of a database.
     *
     * @param dataSource connections to it
     * @return the operations; nothing is asked before the first call
     */
    static Operations on(DataSource dataSource) {
        return ServiceLoader.load(Provider.class, Operations.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new OperationsException("META-INF/services/" + Provider.class.getName()
                        + " is missing on the class path; was the jar repackaged without its service files?"))
                .on(dataSource);
    }

    /**
     * How far something got.
     *
     * @param id a key, a message's seq, or a correlation. What is a key is taken for one; else a number is a message, and all that
     *     led to it and followed from it
     * @return the newest 200 messages of it
     */
    Journey trace(String id);

    /**
     * What is wrong with the whole system, if anything is.
     *
     * @return the verdict
     */
    Triage triage();

    /**
     * What is wrong with one thing, if anything is.
     *
     * @param id as for {@link #trace}
     * @return the verdict
     */
    Triage triage(String id);

    /**
     * How everything is.
     *
     * @return the status
     */
    SystemStatus status();

    /**
     * What is to be seen at a glance, asked for again and again.
     *
     * @return status, verdict, groups of dead letters and redrives, of one moment
     */
    Overview overview();

    /**
     * How a consumer has done in the last while, as far as the ledger still knows: sixty points.
     *
     * @param consumer its name
     * @param span how far back, 1 minute to 7 days
     * @return the series
     * @throws OperationsException when the consumer is not known
     */
    Series series(String consumer, Duration span);

    /**
     * What is in a message, while the log or a parked delivery still has it.
     *
     * @param seq its identity within the log
     * @return it, or nothing when it is not known (any more)
     */
    Optional<MessageContent> message(long seq);

    /**
     * What only a person moves on.
     *
     * @return the dead letters
     */
    DeadLetters deadLetters();

    /**
     * Lets a consumer begin nothing new, on all nodes, within a second or two; what is in hand is finished.
     *
     * @param consumer its name
     * @param by who and why; a reason is wanted
     * @throws OperationsException when it is paused already (the error says by whom), or not known
     */
    void pause(String consumer, By by);

    /**
     * Lets a paused consumer go on.
     *
     * @param consumer its name
     * @param by who and why
     * @throws OperationsException when it is not paused, or not known
     */
    void resume(String consumer, By by);

    /**
     * What people did, newest first.
     *
     * @param consumer only with this consumer; null for all
     * @param after {@link Page#next} of the page before; null for the first
     * @param limit how many at most, 1 to 1,000
     * @return a page
     */
    Page<AuditEntry> audit(@Nullable String consumer, @Nullable String after, int limit);

    /**
     * The design review.
     *
     * @return six answers
     */
    Review review();

    /**
     * What happened to one thing.
     *
     * @param id as for {@link #trace}
     * @param language of the headings
     * @return a page for a post-mortem
     */
    IncidentReport report(String id, Locale language);

    /**
     * What happened in a window of time.
     *
     * @param from its beginning
     * @param to its end
     * @param language of the headings
     * @return a page for a post-mortem
     */
    IncidentReport report(Instant from, Instant to, Locale language);

    /**
     * What was published, and what became of it.
     *
     * @return one entry per consumer, by name
     */
    List<Reconciliation> reconcile();

    /**
     * What was published in a window of time, and what became of it; what is not accounted for is named.
     *
     * @param from its beginning
     * @param to its end
     * @return one entry per consumer, by name
     */
    List<ReconciledWindow> reconcile(Instant from, Instant to);

    /** How {@link Operations#on} finds its implementation; not for users. */
    interface Provider {
        /**
         * Makes one.
         *
         * @param dataSource the database
         * @return the operations
         */
        Operations on(DataSource dataSource);
    }
}
