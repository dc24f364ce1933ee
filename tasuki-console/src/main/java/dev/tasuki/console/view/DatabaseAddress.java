package dev.tasuki.console.view;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a database is: an address of JDBC, or the one that psql takes, postgresql://user:password@host/database. */
public final class DatabaseAddress {
    private DatabaseAddress() {}

    /** For the driver; nothing when it is neither. */
    public static Optional<String> jdbc(String url) {
        if (url.startsWith("jdbc:postgresql:")) {
            return Optional.of(url);
        }
        URI uri = parsed(url);
        if (uri == null || uri.getHost() == null || uri.getPath().length() < 2) {
            return Optional.empty();
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
        return Optional.of(jdbc.toString());
    }

    private static @Nullable URI parsed(String url) {
        try {
            return url.startsWith("postgresql://") || url.startsWith("postgres://") ? URI.create(url) : null;
        } catch (IllegalArgumentException e) {
            return null; // so it is none
        }
    }
}
