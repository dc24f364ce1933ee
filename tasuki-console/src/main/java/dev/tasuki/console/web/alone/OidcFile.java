package dev.tasuki.console.web.alone;

import dev.tasuki.console.web.guard.Access;
import dev.tasuki.console.web.guard.Role;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@link OidcSettings} as somebody wrote them. What is wrong with them is said without the secret among them. */
final class OidcFile {
    private static final List<String> KEYS = List.of(
            "issuer",
            "client-id",
            "client-secret",
            "scopes",
            "name-claim",
            "roles-claim",
            "viewer",
            "operator",
            "payload");

    private final Path file;
    private final Properties properties;

    private OidcFile(Path file, Properties properties) {
        this.file = file;
        this.properties = properties;
    }

    static OidcFile read(Path file) {
        Properties written = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            written.load(reader);
        } catch (IOException | IllegalArgumentException e) { // the latter for an escape that is none
            throw new CannotStart("oidc.unreadable", file.toString(), e.toString());
        }
        return new OidcFile(file, written);
    }

    OidcSettings settings() {
        for (String key : properties.stringPropertyNames()) {
            if (!KEYS.contains(key)) {
                throw new CannotStart("oidc.key", file.toString(), shown(key), String.join(", ", KEYS));
            }
        }
        return new OidcSettings(
                file,
                issuer(),
                new OidcSettings.Client(required("client-id"), required("client-secret")),
                scopes(),
                new OidcSettings.People(
                        optional("name-claim", "preferred_username"),
                        new ClaimedRoles(optional("roles-claim", "roles"), roles())));
    }

    /** A line without a key, such as the rest of a secret, is taken for one. */
    private static String shown(String key) {
        return key.matches("[A-Za-z][A-Za-z._-]{0,30}") ? key : "…";
    }

    /** What comes over http can be forged on its way, and with it who somebody is. */
    private String issuer() {
        String issuer = required("issuer");
        URI uri = uri(issuer);
        if (uri == null
                || uri.getHost() == null
                || uri.getRawUserInfo() != null
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null
                || !("https".equals(uri.getScheme())
                        || ("http".equals(uri.getScheme()) && Access.isLoopback(uri.getHost())))) {
            throw new CannotStart("oidc.issuer", file.toString(), issuer);
        }
        return issuer;
    }

    private static @Nullable URI uri(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Without openid there is no ID token, and nothing that is verified. */
    private Set<String> scopes() {
        String written = optional("scopes", "openid,profile,email");
        Set<String> scopes = list(written, "[,\\s]+");
        if (!scopes.contains("openid")) {
            throw new CannotStart("oidc.scopes", file.toString(), written);
        }
        return scopes;
    }

    private Map<Role, Set<String>> roles() {
        Map<Role, Set<String>> roles = new EnumMap<>(Role.class);
        for (Role role : Role.values()) {
            Set<String> values = list(optional(role.name().toLowerCase(Locale.ROOT), ""), "\\s*,\\s*");
            if (!values.isEmpty()) {
                roles.put(role, values);
            }
        }
        if (!roles.containsKey(Role.VIEWER)) { // who may not look sees nothing
            throw missing("viewer");
        }
        return roles;
    }

    private static Set<String> list(String text, String separator) {
        Set<String> values = new LinkedHashSet<>(List.of(text.split(separator)));
        values.remove("");
        return values;
    }

    private String optional(String key, String otherwise) {
        String value = properties.getProperty(key, "").strip();
        return value.isEmpty() ? otherwise : value;
    }

    private String required(String key) {
        String value = optional(key, "");
        if (value.isEmpty()) {
            throw missing(key);
        }
        return value;
    }

    private CannotStart missing(String key) {
        return new CannotStart("oidc.missing", file.toString(), key, OidcSettings.EXAMPLE);
    }
}
