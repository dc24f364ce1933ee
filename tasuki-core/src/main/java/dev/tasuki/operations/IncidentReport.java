package dev.tasuki.operations;

/**
 * What happened, for a post-mortem.
 *
 * @param markdown a page to paste: the time line, who held what when, failures in groups, who did what, what is still open
 * @param open how many deliveries in it are still somebody's move
 */
public record IncidentReport(String markdown, long open) {}
