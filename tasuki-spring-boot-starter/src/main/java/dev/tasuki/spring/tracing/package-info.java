/** Traces that go on from the publisher to the consumers, where the application has Micrometer Tracing. */
@NullMarked
package dev.tasuki.spring.tracing;

import org.jspecify.annotations.NullMarked;
