package dev.tasuki.internal.engine;

import dev.tasuki.internal.postgres.StoredMessage;

/**
 * A message to hand to the handler.
 *
 * @param attempt which try it will be, from 1
 */
record Work(StoredMessage message, int attempt) {}
