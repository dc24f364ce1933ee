package dev.tasuki.console.web;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The console for a program that brings its own ledgers and {@link Door}, and knows who gets in. */
@Configuration(proxyBeanMethods = false)
@Import({ConsoleConfiguration.class, DoorController.class})
public class ConsoleParts {}
