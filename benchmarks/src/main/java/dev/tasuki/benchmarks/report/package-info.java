/** What comes out: JSON, Markdown, SVG, and whether the targets are reached. */
@NullMarked
package dev.tasuki.benchmarks.report;

import org.jspecify.annotations.NullMarked;
