/** The command line: what was asked, of which database, and the exit code that says how it went. */
@NullMarked
package dev.tasuki.console.cli;

import org.jspecify.annotations.NullMarked;
