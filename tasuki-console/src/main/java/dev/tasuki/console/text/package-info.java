/** What pages for a terminal are made of: words of two languages, times, columns, colours. */
@NullMarked
package dev.tasuki.console.text;

import org.jspecify.annotations.NullMarked;
