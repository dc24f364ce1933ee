/** The picture of the system. */
@NullMarked
package dev.tasuki.console.web.flow;

import org.jspecify.annotations.NullMarked;
