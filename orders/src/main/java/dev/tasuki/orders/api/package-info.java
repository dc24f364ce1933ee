/** Orders over HTTP. */
@NullMarked
package dev.tasuki.orders.api;

import org.jspecify.annotations.NullMarked;
