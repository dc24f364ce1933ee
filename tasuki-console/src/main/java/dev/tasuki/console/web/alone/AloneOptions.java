package dev.tasuki.console.web.alone;

import dev.tasuki.console.web.guard.Access;
import java.util.List;

/**
 * What the console was asked for.
 *
 * @param databases the ledgers to look at
 * @param port where it listens; 0 for any free port
 * @param bind at which address
 * @param logins how one logs in; none for a console that is open to its machine
 * @param language what whoever has not chosen one gets; empty for what his browser asks for
 */
record AloneOptions(List<Database> databases, int port, String bind, Logins logins, String language) {

    /** A ledger. */
    record Database(String name, String jdbcUrl) {}

    AloneOptions {
        databases = List.copyOf(databases);
        if (port < 0 || port > 65_535) {
            throw new CannotStart("port", Integer.toString(port));
        }
        if (logins.areNone() && !Access.isLoopback(bind)) {
            throw new CannotStart("login", bind, Users.EXAMPLE, OidcSettings.EXAMPLE);
        }
    }
}
