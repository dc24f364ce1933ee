/** The reference order system: an order API and five consumers, each on its own. */
@NullMarked
package dev.tasuki.orders;

import org.jspecify.annotations.NullMarked;
