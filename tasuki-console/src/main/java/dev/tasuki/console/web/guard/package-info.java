/** Who may look, and who may act. */
@NullMarked
package dev.tasuki.console.web.guard;

import org.jspecify.annotations.NullMarked;
