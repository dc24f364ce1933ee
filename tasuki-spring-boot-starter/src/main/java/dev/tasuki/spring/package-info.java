/** Tasuki in a Spring Boot application: consumers by annotation, publishing in Spring's transactions. */
@NullMarked
package dev.tasuki.spring;

import org.jspecify.annotations.NullMarked;
