package dev.tasuki.console.cli;

import dev.tasuki.console.text.Look;
import dev.tasuki.console.text.Pen;
import dev.tasuki.console.text.Times;
import dev.tasuki.console.text.Words;
import dev.tasuki.operations.Operations;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import javax.sql.DataSource;

/** A command that ran, against a ledger in memory or a real one. */
record Run(int code, String out, String err) {
    static Run of(Operations operations, String typed, boolean terminal, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Cli.run(session(operations, typed, terminal, out, err, arguments), arguments);
        return new Run(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    static Run of(Operations operations, String... arguments) {
        return of(operations, "", false, arguments);
    }

    /** On a real ledger. */
    static Run on(String jdbcUrl, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Surroundings surroundings = new Surroundings(Map.of("TASUKI_DATABASE_URL", jdbcUrl), Path.of("nowhere"), "me");
        int code = Cli.run(session(Ledger.REAL, surroundings, "", false, out, err, arguments), arguments);
        return new Run(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    static Session session(
            Operations operations,
            String typed,
            boolean terminal,
            ByteArrayOutputStream out,
            ByteArrayOutputStream err,
            String... arguments) {
        Ledger inMemory = new Ledger() {
            @Override
            public Operations operations(DataSource database) {
                return operations;
            }

            @Override
            public void migrate(DataSource database) {}
        };
        Surroundings surroundings = new Surroundings(
                Map.of("TASUKI_DATABASE_URL", "jdbc:postgresql://127.0.0.1:1/x"), Path.of("nowhere"), "me");
        return session(inMemory, surroundings, typed, terminal, out, err, arguments);
    }

    private static Session session(
            Ledger ledger,
            Surroundings surroundings,
            String typed,
            boolean terminal,
            ByteArrayOutputStream out,
            ByteArrayOutputStream err,
            String... arguments) {
        boolean named = String.join(" ", arguments).contains("--lang");
        Words words = Words.in(named ? Words.language(arguments) : Locale.ENGLISH);
        return new Session(
                new Pen(words, new Times(words, Clock.fixed(Shop.NOW, ZoneId.of("Asia/Tokyo"))), Look.PLAIN),
                new Terminal(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        new BufferedReader(new StringReader(typed)),
                        terminal),
                surroundings,
                ledger,
                time -> {});
    }
}
