/** The demo: the order system with a database and an outside world of its own, which can be broken and repaired. */
@NullMarked
package dev.tasuki.orders.demo;

import org.jspecify.annotations.NullMarked;
