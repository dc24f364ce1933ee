package dev.tasuki.operations;

import java.util.List;
import java.util.Locale;

/**
 * The two questions of a failure, answered: is it in the queue (then the producer is fine), and does the consumer run. The
 * verdict names one holder.
 *
 * @param asked what it is about: a key, a message or a correlation; empty for the whole system
 * @param findings each question with its answer, in the order in which they were asked
 * @param verdict whose move it is, for the worst that was found; its situation is {@link Situation#DONE} when nothing is wrong
 * @param others what else was found, worst first, at most 50
 */
public record Triage(String asked, List<Finding> findings, Custody verdict, List<Custody> others) {

    /**
     * Copies the lists.
     *
     * @param asked as of the record
     * @param findings as of the record
     * @param verdict as of the record
     * @param others as of the record
     */
    public Triage {
        findings = List.copyOf(findings);
        others = List.copyOf(others);
    }

    /** What is asked. */
    public enum Question {
        /** Is the message in the queue? */
        IN_THE_QUEUE,
        /** Does the queue move: are ticks taken, is the database writable? */
        QUEUE_MOVES,
        /** Does the consumer run? */
        CONSUMER_RUNS,
        /** Does it succeed? */
        CONSUMER_SUCCEEDS
    }

    /**
     * A question with its answer.
     *
     * @param question what was asked
     * @param yes the answer
     * @param evidence what led to it
     */
    public record Finding(Question question, boolean yes, Phrase evidence) {}

    /**
     * Whether anybody has to do anything.
     *
     * @return true when nothing is wrong
     */
    public boolean isFine() {
        return !verdict.situation().isTrouble();
    }

    /**
     * The verdict in one sentence.
     *
     * @param language English, or Japanese
     * @return a sentence for people
     */
    public String sentence(Locale language) {
        return isFine() ? Texts.in(language).of("triage.fine") : verdict.sentence(language);
    }
}
