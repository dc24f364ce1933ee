package dev.tasuki.console.cli;

import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** Which database is meant: the one that was named, else that of the environment, else that of the demo while it runs. */
final class Database {
    private static final int PATIENCE_SECONDS = 5;
    private final Session session;

    Database(Session session) {
        this.session = session;
    }

    /** Plain connections: a command needs one, for a moment. Nothing is connected yet. */
    PGSimpleDataSource source(CommonOptions options) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        String url = jdbc(url(options));
        try {
            source.setUrl(url);
        } catch (IllegalArgumentException e) {
            throw new Refused(session.pen().say("error.url"));
        }
        if (options.user != null) {
            source.setUser(options.user);
        }
        if (options.password != null) {
            source.setPassword(options.password);
        }
        source.setApplicationName("tasuki");
        source.setConnectTimeout(PATIENCE_SECONDS);
        return source;
    }

    private String url(CommonOptions options) {
        if (options.url != null) {
            return options.url;
        }
        String named = session.surroundings().variable(Surroundings.DATABASE_URL);
        return named == null ? demo() : named;
    }

    private String demo() {
        Path file = session.surroundings().demoUrl();
        try {
            return Files.readString(file).strip();
        } catch (NoSuchFileException e) {
            throw new Unreachable(session.pen().say("error.no.database"), e);
        } catch (IOException e) {
            throw new Unreachable(session.pen().say("error.demo.url", file.toString()), e);
        }
    }

    /** Also understands the address that psql takes, postgresql://user:password@host/database. */
    private String jdbc(String url) {
        if (url.startsWith("jdbc:postgresql:")) {
            return url;
        }
        URI uri = parsed(url);
        if (uri == null || uri.getHost() == null || uri.getPath().length() < 2) {
            throw new Refused(session.pen().say("error.url"));
        }
        String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
        String[] login = uri.getRawUserInfo() == null
                ? new String[0]
                : uri.getRawUserInfo().split(":", 2);
        StringBuilder jdbc = new StringBuilder("jdbc:postgresql://")
                .append(uri.getRawAuthority().replaceFirst("^.*@", ""));
        jdbc.append(uri.getRawPath()).append('?').append(query);
        for (int i = 0; i < login.length; i++) {
            String plain = URLDecoder.decode(login[i].replace("+", "%2B"), StandardCharsets.UTF_8);
            jdbc.append(i == 0 ? "&user=" : "&password=").append(URLEncoder.encode(plain, StandardCharsets.UTF_8));
        }
        return jdbc.toString();
    }

    private static @Nullable URI parsed(String url) {
        try {
            return url.startsWith("postgresql://") || url.startsWith("postgres://") ? URI.create(url) : null;
        } catch (IllegalArgumentException e) {
            return null; // said by the caller
        }
    }
}
