package dev.tasuki.console.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.Locale;

/**
 * Where answers go and questions are asked.
 *
 * @param out for answers
 * @param err for what went wrong, and for questions
 * @param in for what a person says to a question
 * @param asks whether there is a person to ask
 */
record Terminal(PrintStream out, PrintStream err, BufferedReader in, boolean asks) {
    /** Whether the answer to a question is yes, in either language. */
    boolean agrees(String question) {
        err.print(question + " ");
        err.flush();
        try {
            String answer = in.readLine();
            String said = answer == null ? "" : answer.strip().toLowerCase(Locale.ROOT);
            return said.equals("y") || said.equals("yes") || said.equals("はい");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
