package dev.tasuki.console.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.MediaType;

/** Scripts, styles and pictures: these few files and no others, whatever an address says. */
final class Assets {
    private static final String OWN = "dev/tasuki/console/web/assets/";
    private static final String HTMX = "META-INF/resources/webjars/htmx.org/2.0.10/dist/htmx.min.js";

    /** A file, with what browsers recognise its content by. */
    record Asset(MediaType type, byte[] content, String tag) {}

    private final Map<String, Asset> all = new LinkedHashMap<>();

    Assets() {
        add("console.css", OWN + "console.css", new MediaType("text", "css"));
        add("live.js", OWN + "live.js", new MediaType("text", "javascript"));
        add("keys.js", OWN + "keys.js", new MediaType("text", "javascript"));
        add("icon.svg", OWN + "icon.svg", new MediaType("image", "svg+xml"));
        add("htmx.js", HTMX, new MediaType("text", "javascript"));
    }

    private void add(String name, String place, MediaType type) {
        try (InputStream file = Assets.class.getClassLoader().getResourceAsStream(place)) {
            if (file == null) {
                throw new IllegalStateException(
                        place + " is missing on the class path; was the jar repackaged, or has the"
                                + " application another version of org.webjars.npm:htmx.org?");
            }
            byte[] content = file.readAllBytes();
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            all.put(name, new Asset(type, content, "\"" + HexFormat.of().formatHex(digest, 0, 12) + "\""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    Optional<Asset> find(String name) {
        return Optional.ofNullable(all.get(name));
    }
}
