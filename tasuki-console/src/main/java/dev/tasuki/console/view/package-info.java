/** What the operations answer, as pages that can be read at 3 a.m.: the verdict first. */
@NullMarked
package dev.tasuki.console.view;

import org.jspecify.annotations.NullMarked;
