/** One look at each ledger for everybody who watches. */
@NullMarked
package dev.tasuki.console.web.live;

import org.jspecify.annotations.NullMarked;
