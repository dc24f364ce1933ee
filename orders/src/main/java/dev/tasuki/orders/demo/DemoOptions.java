package dev.tasuki.orders.demo;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the demo was asked for on the command line.
 *
 * @param port where the shop listens; 0 for any free port
 * @param data where everything is kept
 * @param databaseUrl the JDBC URL of the database to use; none for one of the demo's own
 * @param fresh whether to begin again from nothing
 */
record DemoOptions(int port, Path data, Optional<String> databaseUrl, boolean fresh) {
    static final String USAGE = """
            usage: tasuki demo [--port PORT] [--data DIRECTORY] [--database-url URL] [--fresh]

              --port PORT          where the shop listens on this machine; 0 for any free port (8080)
              --data DIRECTORY     where everything is kept from one start to the next (data/demo)
              --database-url URL   use this PostgreSQL database instead of one of the demo's own:
                                   postgresql://user:password@host:5432/database
              --fresh              delete what an earlier demo left in the directory, and begin again
            """;

    /** The command line cannot be understood. */
    static final class WrongUsage extends Exception {
        WrongUsage(String message) {
            super(message);
        }
    }

    /** Reads a command line; without --data, the data is kept under {@code home}. */
    static DemoOptions parse(List<String> arguments, Path home) throws WrongUsage {
        int port = 8080;
        Path data = home.resolve("data").resolve("demo");
        String databaseUrl = null;
        boolean fresh = false;
        for (Iterator<String> rest = split(arguments).iterator(); rest.hasNext(); ) {
            String option = rest.next();
            switch (option) {
                case "--port" -> port = port(value(option, rest));
                case "--data" -> data = path(value(option, rest));
                case "--database-url" -> databaseUrl = jdbcUrl(value(option, rest));
                case "--fresh" -> fresh = true;
                default -> throw new WrongUsage("there is no option " + option);
            }
        }
        if (fresh && databaseUrl != null) {
            throw new WrongUsage(
                    "--fresh deletes the demo's own directory, but never touches a database that it was given;"
                            + " use one of the two, with an empty database");
        }
        return new DemoOptions(port, data.toAbsolutePath().normalize(), Optional.ofNullable(databaseUrl), fresh);
    }

    /** {@code --port=1} is {@code --port 1}. */
    private static List<String> split(List<String> arguments) {
        return arguments.stream()
                .flatMap(argument -> argument.startsWith("--") && argument.contains("=")
                        ? List.of(argument.split("=", 2)).stream()
                        : List.of(argument).stream())
                .toList();
    }

    private static String value(String option, Iterator<String> rest) throws WrongUsage {
        String value = rest.hasNext() ? rest.next() : "";
        if (value.isBlank() || value.startsWith("--")) {
            throw new WrongUsage(option + " needs a value");
        }
        return value;
    }

    private static int port(String value) throws WrongUsage {
        try {
            int port = Integer.parseInt(value);
            if (port >= 0 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new WrongUsage("--port must be 0 to 65535, but is " + value);
    }

    private static Path path(String value) throws WrongUsage {
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw new WrongUsage("--data must be a directory, but is " + value + " (" + e.getReason() + ")");
        }
    }

    /** A JDBC URL from either way of writing it. */
    private static String jdbcUrl(String value) throws WrongUsage {
        if (value.startsWith("jdbc:postgresql:")) {
            return value;
        }
        URI url = uri(value);
        if (url == null || url.getHost() == null || url.getPath().length() < 2) {
            throw new WrongUsage(
                    "--database-url must be like postgresql://user:password@host:5432/database, but is not");
        }
        String[] login = url.getRawUserInfo() == null
                ? new String[0]
                : url.getRawUserInfo().split(":", 2);
        StringBuilder jdbc = new StringBuilder("jdbc:postgresql://")
                .append(url.getHost())
                .append(url.getPort() < 0 ? "" : ":" + url.getPort())
                .append(url.getRawPath())
                .append('?')
                .append(url.getRawQuery() == null ? "" : url.getRawQuery() + "&");
        String[] names = {"user", "password"};
        for (int i = 0; i < login.length; i++) {
            String decoded = URLDecoder.decode(login[i].replace("+", "%2B"), StandardCharsets.UTF_8);
            jdbc.append(names[i])
                    .append('=')
                    .append(URLEncoder.encode(decoded, StandardCharsets.UTF_8))
                    .append('&');
        }
        return jdbc.substring(0, jdbc.length() - 1);
    }

    private static @Nullable URI uri(String value) {
        if (!value.startsWith("postgresql://") && !value.startsWith("postgres://")) {
            return null;
        }
        try {
            return URI.create(value);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
