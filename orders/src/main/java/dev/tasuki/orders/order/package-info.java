/** The producer's side: what an order is, and how it is placed. */
@NullMarked
package dev.tasuki.orders.order;

import org.jspecify.annotations.NullMarked;
