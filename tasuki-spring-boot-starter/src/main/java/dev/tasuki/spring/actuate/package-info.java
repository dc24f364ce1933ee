/** Health, readiness and metrics of a node, where the application has Actuator or Micrometer. */
@NullMarked
package dev.tasuki.spring.actuate;

import org.jspecify.annotations.NullMarked;
