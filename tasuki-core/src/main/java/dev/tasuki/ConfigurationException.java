package dev.tasuki;

import java.util.List;

/** A node's set-up is incomplete or contradicts itself. Names every problem at once. */
public final class ConfigurationException extends TasukiException {
    private final transient List<String> problems;

    /**
     * Of one or more problems.
     *
     * @param problems one sentence each: the part, what is wrong with it, what would be right
     */
    public ConfigurationException(List<String> problems) {
        super("the configuration has " + (problems.size() == 1 ? "a problem" : problems.size() + " problems")
                + ":\n  - " + String.join("\n  - ", problems));
        this.problems = List.copyOf(problems);
    }

    /**
     * The problems.
     *
     * @return one sentence each
     */
    public List<String> problems() {
        return problems;
    }
}
