/** The console as a program of its own, with a login of its own where one is needed. */
@NullMarked
package dev.tasuki.console.web.alone;

import org.jspecify.annotations.NullMarked;
