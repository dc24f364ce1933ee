/**
 * The drill: starts the order system with an outside world of its own, breaks things on purpose, and checks at each step who is named,
 * what people can do, and what really happened outside.
 */
@NullMarked
package dev.tasuki.orders.drill;

import org.jspecify.annotations.NullMarked;
