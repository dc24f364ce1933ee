/** What a node can be extended with, through {@link dev.tasuki.Tasuki.Builder#with}. */
@NullMarked
package dev.tasuki.spi;

import org.jspecify.annotations.NullMarked;
