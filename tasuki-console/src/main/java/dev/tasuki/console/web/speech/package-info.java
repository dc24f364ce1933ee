/** How pages speak: language, zone, numbers and ages. */
@NullMarked
package dev.tasuki.console.web.speech;

import org.jspecify.annotations.NullMarked;
