/** The console in the browser: pages and a JSON API over the operations of one or several ledgers. */
@NullMarked
package dev.tasuki.console.web;

import org.jspecify.annotations.NullMarked;
