package dev.tasuki.orders.api;

/**
 * What is wrong with a part of a request.
 *
 * @param field the part, for example {@code lines[0].quantity}
 * @param message what it must be, and what it is
 */
public record FieldProblem(String field, String message) {}
