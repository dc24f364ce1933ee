/** What users touch. */
@NullMarked
package dev.tasuki;

import org.jspecify.annotations.NullMarked;
