package dev.tasuki.console.cli;

import dev.tasuki.console.text.Pen;
import java.util.function.Function;

/**
 * What a command found out.
 *
 * @param record the same for programs
 * @param page the same for people
 * @param attention whether somebody has to look at it
 */
record Answer(Object record, Function<Pen, Object> page, boolean attention) {
    int exitCode() {
        return attention ? ExitCodes.ATTENTION : ExitCodes.FINE;
    }
}
