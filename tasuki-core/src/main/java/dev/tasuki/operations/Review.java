package dev.tasuki.operations;

import java.util.List;

/**
 * The design review, over what runs: six questions, each with its evidence.
 *
 * @param answers in the order of the questions
 */
public record Review(List<Answer> answers) {

    /**
     * Copies the list.
     *
     * @param answers as of the record
     */
    public Review {
        answers = List.copyOf(answers);
    }

    /** What is asked. */
    public enum Question {
        /** Is the producer's success defined? */
        PRODUCER_SUCCESS_DEFINED,
        /** Does a consumer's failure stay off the producer? */
        FAILURE_STAYS_OFF_PRODUCER,
        /** Are consumers idempotent? */
        CONSUMERS_IDEMPOTENT,
        /** Is the handling of failed messages decided? */
        FAILED_MESSAGES_DECIDED,
        /** Does each consumer have a single responsibility? */
        SINGLE_RESPONSIBILITY,
        /** Can progress be seen during an incident? */
        PROGRESS_VISIBLE
    }

    /** How it is answered. */
    public enum Verdict {
        /** Yes. */
        YES,
        /** No. */
        NO,
        /** There is nothing to tell it by. */
        CANNOT_TELL
    }

    /**
     * A question with its answer.
     *
     * @param question what was asked
     * @param verdict the answer
     * @param evidence what led to it, one sentence each
     */
    public record Answer(Question question, Verdict verdict, List<Phrase> evidence) {}

    /**
     * Whether something should be changed.
     *
     * @return true when a question is answered with no
     */
    public boolean hasNo() {
        return answers.stream().anyMatch(a -> a.verdict() == Verdict.NO);
    }
}
