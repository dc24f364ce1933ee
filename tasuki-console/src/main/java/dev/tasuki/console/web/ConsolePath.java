package dev.tasuki.console.web;

/** Where the console is mounted. */
final class ConsolePath {
    static final String PROPERTY = "tasuki.console.path";
    static final String USUAL = "/tasuki";
    static final String PLACEHOLDER = "${" + PROPERTY + ":" + USUAL + "}";

    private ConsolePath() {}

    static String checked(String path) {
        if (!path.matches("(/[A-Za-z0-9._~-]+)+")) {
            throw new IllegalArgumentException(PROPERTY + " must be a path such as " + USUAL
                    + ", that begins with a slash and does not end with one, but is '" + path + "'");
        }
        return path;
    }
}
