package dev.tasuki.chaos;

import java.util.Random;

/**
 * What becomes of a message at a consumer: drawn from the seed, so that handlers and checker agree without talking.
 *
 * @param unrecoverable whether its handler gives it up at once
 * @param failures how many tries fail before one succeeds
 * @param hangs whether its first try outlasts the timeout and ignores the interruption
 * @param kills whether each try ends the process
 * @param slowMillis how long a try takes
 * @param followedUp whether a follow-up is published
 */
record Fate(boolean unrecoverable, int failures, boolean hangs, boolean kills, int slowMillis, boolean followedUp) {

    /** How fates are drawn. */
    record Lots(long seed, boolean killers) {

        Fate of(Role role, Fact fact) {
            String subject = role.consumer() + "/" + role.identity(fact);
            Random random = new Random(seed * 31 + subject.hashCode() * 0x9E3779B97F4A7C15L);
            random.nextLong();
            boolean kills = random.nextInt(10_000) < 2;
            return new Fate(
                    random.nextInt(1_000) < 3,
                    failures(random.nextInt(1_000)),
                    random.nextInt(10_000) < 2,
                    kills && killers,
                    random.nextInt(100) < 5 ? 1 + random.nextInt(30) : 0,
                    role.followUps != null && random.nextInt(100) < 30);
        }

        private static int failures(int lot) {
            if (lot < 5) {
                return 2;
            }
            return lot < 25 ? 1 : 0;
        }
    }

    /** At which try it succeeds. */
    int tries() {
        return hangs ? Math.max(2, failures + 1) : failures + 1;
    }

    /** No effect is expected: it becomes a dead letter. */
    boolean isDead() {
        return unrecoverable || kills;
    }
}
