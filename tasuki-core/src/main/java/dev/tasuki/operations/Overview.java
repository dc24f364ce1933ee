package dev.tasuki.operations;

import java.util.List;

/**
 * All that somebody who watches wants to see again and again, of one moment. It costs the database about fifteen short questions,
 * however much is wrong: at most three {@linkplain Fault judgements} are made anew each time, and the others are remembered.
 *
 * @param status how everything is, but for what consumers hold back from being reclaimed
 * @param triage what is wrong, if anything is
 * @param groups dead letters, as {@link DeadLetters#groups} has them
 * @param redrives the newest ten
 */
public record Overview(SystemStatus status, Triage triage, List<DeadLetter.Group> groups, List<Redrive> redrives) {

    /**
     * Copies the lists.
     *
     * @param status as of the record
     * @param triage as of the record
     * @param groups as of the record
     * @param redrives as of the record
     */
    public Overview {
        groups = List.copyOf(groups);
        redrives = List.copyOf(redrives);
    }
}
