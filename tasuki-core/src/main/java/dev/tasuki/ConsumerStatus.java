package dev.tasuki;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a consumer stands.
 *
 * @param name its name
 * @param responsibility its responsibility, one sentence
 * @param owner the team that owns it
 * @param topic the log it reads
 * @param lagMessages how many messages of its topic it has not come to yet
 * @param lag how long the oldest of them has been waiting; zero when there are none
 * @param inFlight deliveries whose external effect is being tried
 * @param retrying deliveries that failed and wait for their next try
 * @param blocked deliveries that wait behind an earlier message of their key
 * @param scheduled deliveries that wait for their not-before time
 * @param dead dead letters
 * @param partitions how many partitions its topic has
 * @param assigned how many of them a living node works on
 * @param unaccounted how many messages are behind its cursor although nothing says what became of them, plus how many it has
 *     recorded beyond those that were published, by the counts of ticks and receipts; anything but 0 is a message lost or a
 *     ledger tampered with. It stays until a person has found out and says so: {@code select tasuki.write_off(…)}
 * @param held what it keeps from being reclaimed, because it is far behind or nobody runs it
 * @param breaker that something which the consumer needs seems to be down; null while its breaker is closed, as it should be
 */
public record ConsumerStatus(
        String name,
        String responsibility,
        String owner,
        String topic,
        long lagMessages,
        Duration lag,
        long inFlight,
        long retrying,
        long blocked,
        long scheduled,
        long dead,
        int partitions,
        int assigned,
        long unaccounted,
        HeldSpace held,
        @Nullable OpenBreaker breaker) {

    /**
     * An open breaker: this consumer failed for one message after the other. It spends no attempts now, calls its handler for
     * one message every few seconds, and goes on by itself as soon as one succeeds.
     *
     * @param since when it opened; on several nodes, the first
     * @param nodes on how many living nodes it is open
     * @param probes how many messages were tried since, in vain
     * @param nextProbeAt when the next one may be tried
     * @param lastError the last failure, one line
     */
    public record OpenBreaker(Instant since, int nodes, long probes, Instant nextProbeAt, String lastError) {}
}
