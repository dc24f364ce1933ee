package dev.tasuki.console.web.alone;

import java.net.URI;
import java.nio.file.Path;
import java.util.Set;

/**
 * The OpenID provider that knows who somebody is, and which roles follow from what it says: a file of properties.
 *
 * @param file where this was written
 * @param issuer how the provider names itself
 * @param client as whom the console asks
 * @param scopes what it asks for
 * @param people what becomes of the provider's answer
 */
record OidcSettings(Path file, String issuer, Client client, Set<String> scopes, People people) {
    static final String EXAMPLE =
            "issuer=https://login.example.org, client-id=tasuki, client-secret=…, roles-claim=roles, viewer=tasuki-viewer";

    /** What the provider knows the console by. */
    record Client(String id, String secret) {
        /** Without the secret: this may end up in a log. */
        @Override
        public String toString() {
            return id;
        }
    }

    /**
     * Who somebody is.
     *
     * @param nameClaim the claim that says what he is called, and his acts are recorded under
     * @param roles what he may do
     */
    record People(String nameClaim, ClaimedRoles roles) {}

    static OidcSettings read(Path file) {
        return OidcFile.read(file).settings();
    }

    /** What is shown to whoever is about to go there. */
    String host() {
        return URI.create(issuer).getHost();
    }
}
