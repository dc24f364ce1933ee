/**
 * For people who run the system: how far something got, who holds it now, and what they can do. The command line and the console
 * are two faces of {@link dev.tasuki.operations.Operations}, and nothing that they show or do comes from elsewhere.
 */
@NullMarked
package dev.tasuki.operations;

import org.jspecify.annotations.NullMarked;
