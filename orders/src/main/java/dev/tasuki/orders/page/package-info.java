/** The shop page. */
@NullMarked
package dev.tasuki.orders.page;

import org.jspecify.annotations.NullMarked;
