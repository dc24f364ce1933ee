package dev.tasuki.embedded;

import java.lang.ref.Cleaner;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Scanner;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The program of a {@link ChildJvm}: serves PostgreSQL and does what it is told through its standard input. It ends at once when
 * that closes, so that it never outlives the JVM of the tests.
 */
final class ServingJvm {

    static final String TEMPORARY = "temporary";
    private static final int LOADERS = 4;

    private ServingJvm() {}

    public static void main(String[] arguments) {
        try {
            EmbeddedPostgres postgres = start(arguments[0]);
            say("ready " + postgres.pid() + " " + postgres.port() + " " + postgres.dataDirectory());
            for (Scanner orders = new Scanner(System.in); orders.hasNextLine(); ) {
                String order = orders.nextLine();
                if (order.equals("forget")) {
                    WeakReference<EmbeddedPostgres> forgotten = new WeakReference<>(postgres);
                    postgres = null;
                    collect(forgotten);
                } else {
                    obey(order, postgres);
                }
            }
            Runtime.getRuntime().halt(1);
        } catch (EmbeddedPostgresException e) {
            say("failed " + e.getMessage().replace('\n', ' '));
            Runtime.getRuntime().halt(2);
        }
    }

    private static EmbeddedPostgres start(String directory) {
        return directory.equals(TEMPORARY)
                ? EmbeddedPostgres.temporary()
                : EmbeddedPostgres.at(Path.of(directory))
                        .onProgress(message -> say("progress " + message))
                        .start();
    }

    /** Returns when the garbage collector has found it, and what it cleans up by itself is cleaned up. */
    private static void collect(WeakReference<EmbeddedPostgres> forgotten) {
        CountDownLatch cleaned = new CountDownLatch(1);
        Cleaner.create().register(new Object(), cleaned::countDown);
        while (forgotten.get() != null || cleaned.getCount() > 0) {
            System.gc();
            Thread.onSpinWait();
        }
        say("forgotten");
    }

    private static void obey(String order, EmbeddedPostgres postgres) {
        switch (order) {
            case "load" -> load(postgres);
            case "close" -> {
                postgres.close();
                say("closed");
            }
            case "query in a shutdown hook" -> {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> query(postgres)));
                say("registered");
            }
            case "exit" -> new Thread(() -> System.exit(0)).start();
            default -> say("what is " + order + "?");
        }
    }

    /** Inserts without end, and says each number once its commit has returned. */
    private static void load(EmbeddedPostgres postgres) {
        AtomicLong next = new AtomicLong();
        execute(postgres, "create table if not exists acknowledged (id bigint primary key)");
        for (int loader = 0; loader < LOADERS; loader++) {
            new Thread(() -> {
                        try (Connection connection = postgres.dataSource().getConnection();
                                PreparedStatement insert =
                                        connection.prepareStatement("insert into acknowledged values (?)")) {
                            while (true) {
                                long id = next.incrementAndGet();
                                insert.setLong(1, id);
                                insert.executeUpdate();
                                say("ack " + id);
                            }
                        } catch (SQLException e) {
                            say("loader ended: " + e.getMessage());
                        }
                    })
                    .start();
        }
    }

    /** Long enough for a signal to arrive at PostgreSQL too, and then once more on a new connection. */
    private static void query(EmbeddedPostgres postgres) {
        try {
            execute(postgres, "select pg_sleep(0.5)");
            execute(postgres, "select 1");
            say("hook found PostgreSQL alive");
        } catch (IllegalStateException e) {
            say("hook found PostgreSQL gone: " + e.getMessage());
        }
    }

    private static void execute(EmbeddedPostgres postgres, String sql) {
        try (Connection connection = postgres.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static synchronized void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
