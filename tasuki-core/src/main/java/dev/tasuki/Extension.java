package dev.tasuki;

/**
 * Something that changes how a node works, given to {@link Tasuki.Builder#with}. Only the interfaces in
 * {@code dev.tasuki.spi} have a meaning; anything else is refused by {@link Tasuki.Builder#build}.
 */
public interface Extension {}
