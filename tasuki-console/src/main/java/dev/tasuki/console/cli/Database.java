package dev.tasuki.console.cli;

import dev.tasuki.console.view.DatabaseAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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
        try {
            source.setUrl(DatabaseAddress.jdbc(url(options)).orElseThrow(this::notUnderstood));
        } catch (IllegalArgumentException e) {
            throw notUnderstood();
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

    private Refused notUnderstood() {
        return new Refused(session.pen().say("error.url"));
    }
}
