package dev.tasuki;

/** Where a consumer begins when the database sees its name for the first time; without meaning afterwards. */
public enum StartFrom {
    /** With what is committed after it was registered. */
    NOW,
    /** With the oldest message that its topic still has. */
    EARLIEST
}
