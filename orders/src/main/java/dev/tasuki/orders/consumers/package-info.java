/** One class per consumer: one responsibility each, with its owner. */
@NullMarked
package dev.tasuki.orders.consumers;

import org.jspecify.annotations.NullMarked;
