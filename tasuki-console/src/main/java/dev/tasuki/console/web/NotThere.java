package dev.tasuki.console.web;

/** Something that an address names is not there. */
final class NotThere extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final String kind;
    private final String name;

    /** The kind is part of the key of the text that says so. */
    NotThere(String kind, String name) {
        super("there is no " + kind + " " + name);
        this.kind = kind;
        this.name = name;
    }

    String kind() {
        return kind;
    }

    String name() {
        return name;
    }
}
