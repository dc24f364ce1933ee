package dev.tasuki.benchmarks.report;

/**
 * One line of what must be reached.
 *
 * @param workload W1 to W8
 * @param must the line
 * @param verdict whether it is
 * @param measured the numbers behind the verdict
 */
public record Target(String workload, String must, Verdict verdict, String measured) {
    /** Whether a target is reached. */
    public enum Verdict {
        /** It is. */
        REACHED,
        /** It is not. */
        NOT_REACHED,
        /** What it compares was not measured in this run. */
        NOT_MEASURED;

        /** In words. */
        public String words() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
        }
    }
}
