/** The facts that the teams tell each other, all on the topic "orders" and keyed by the order's id. */
@NullMarked
package dev.tasuki.orders.message;

import org.jspecify.annotations.NullMarked;
