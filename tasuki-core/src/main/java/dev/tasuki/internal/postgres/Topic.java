package dev.tasuki.internal.postgres;

/** A named log. */
public record Topic(short id, String name, short partitions) {}
