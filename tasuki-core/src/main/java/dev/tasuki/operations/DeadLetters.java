package dev.tasuki.operations;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What only a person moves on, and how. Each act is one transaction, and in the {@linkplain Operations#audit audit} with it. When two
 * people act on the same dead letter, one does, and the other is told who was first.
 */
public interface DeadLetters {

    /**
     * Groups by consumer and fingerprint, the biggest first; at most 200.
     *
     * @param filter which
     * @return the groups
     */
    List<DeadLetter.Group> groups(DeadLetterFilter filter);

    /**
     * One by one, oldest first.
     *
     * @param filter which
     * @param after {@link Page#next} of the page before; null for the first
     * @param limit how many at most, 1 to 1,000
     * @return a page
     */
    Page<DeadLetter> list(DeadLetterFilter filter, @Nullable String after, int limit);

    /**
     * All about one, also about one that is not dead any more.
     *
     * @param consumer the consumer's name
     * @param seq the message
     * @return what is known; empty when there is no such parked delivery
     */
    Optional<DeadLetter.Detail> find(String consumer, long seq);

    /**
     * What {@link #redrive} or {@link #discard} with this filter would be about.
     *
     * @param filter which; must not be empty unless it says all
     * @return how many
     */
    DeadLetter.Preview preview(DeadLetterFilter filter);

    /**
     * Gives dead letters back to work: one, then ten, then the rest, in order per key. Returns at once; see {@link #redrive(long)}.
     *
     * @param filter which; must not be empty unless it says all
     * @param by who and why
     * @return the redrive
     * @throws OperationsException when there is none, or when somebody else was first
     */
    Redrive redrive(DeadLetterFilter filter, By by);

    /**
     * Gives one back to work with another payload. The original is kept, and shown beside it.
     *
     * @param consumer the consumer's name
     * @param seq the message
     * @param payload what its handler is to get; of the same content type
     * @param by who and why; a reason is wanted
     * @return the redrive
     * @throws OperationsException when it is not dead, or when somebody else was first
     */
    Redrive redriveEdited(String consumer, long seq, byte[] payload, By by);

    /**
     * How far a redrive is.
     *
     * @param id its number
     * @return the redrive; empty when there is none of this number
     */
    Optional<Redrive> redrive(long id);

    /**
     * The newest redrives, newest first.
     *
     * @param limit how many at most, 1 to 1,000
     * @return the redrives
     */
    List<Redrive> redrives(int limit);

    /**
     * Stops a redrive: what it has not come to yet stays a dead letter.
     *
     * @param id its number
     * @param by who and why
     * @return where it stopped
     */
    Redrive stop(long id, By by);

    /**
     * Lets a redrive that stopped go on with what is left.
     *
     * @param id its number
     * @param by who and why
     * @return the redrive
     */
    Redrive goOn(long id, By by);

    /**
     * Gives dead letters up for good.
     *
     * @param filter which; must not be empty unless it says all
     * @param by who and why; a reason is wanted
     * @return how many
     * @throws OperationsException when there is none, or when somebody else was first
     */
    long discard(DeadLetterFilter filter, By by);

    /**
     * Says "on it" for a group: until then it is known debt, and not new trouble.
     *
     * @param consumer the consumer's name
     * @param fingerprint the group's
     * @param until until when, at most 30 days ahead
     * @param by who and why; a reason is wanted
     */
    void accept(String consumer, String fingerprint, Instant until, By by);
}
