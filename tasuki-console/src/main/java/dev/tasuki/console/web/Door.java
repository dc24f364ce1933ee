package dev.tasuki.console.web;

import java.util.Optional;

/**
 * The login of a console that has one of its own.
 *
 * @param passwords whether it takes names and passwords
 * @param provider where else one can log in
 */
public record Door(boolean passwords, Optional<Provider> provider) {

    /**
     * Somebody else who knows who one is.
     *
     * @param name what it is called
     * @param page the page on which the login there begins, without the path of the console
     */
    public record Provider(String name, String page) {}
}
