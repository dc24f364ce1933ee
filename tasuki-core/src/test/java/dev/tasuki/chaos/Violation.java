package dev.tasuki.chaos;

/**
 * Something that must never be.
 *
 * @param kind what was violated
 * @param detail keys, numbers, times and nodes
 */
record Violation(String kind, String detail) {
    @Override
    public String toString() {
        return kind + ": " + detail;
    }
}
