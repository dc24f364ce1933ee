package dev.tasuki;

import java.time.Duration;

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
        long unaccounted) {}
