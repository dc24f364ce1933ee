package dev.tasuki;

import com.zaxxer.hikari.HikariDataSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A node in a process of its own, for measurements: SIGTERM stops it in good order. */
final class MeasuredNode {
    private MeasuredNode() {}

    /** What a message costs outside the database, where it costs anything. */
    static final int OUTSIDE_MILLIS = 5;

    /**
     * Runs until it is told to end.
     *
     * @param args the database, how many handlers each consumer has, and the consumers: "database" and "external"
     */
    public static void main(String[] args) {
        ChildJvm.endWithParent();
        HikariDataSource source = new HikariDataSource();
        source.setJdbcUrl(args[0]);
        source.setMaximumPoolSize(20);
        int handlers = Integer.parseInt(args[1]);
        Tasuki.Builder builder = Tasuki.on(source).topic("orders");
        List<String> names = new ArrayList<>(List.of(args).subList(2, args.length));
        names.forEach(name -> builder.consumer(consumer(name, handlers)));
        Tasuki node = builder.build();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            node.close();
            source.close();
        }));
        node.start();
        System.out.println("pid " + ProcessHandle.current().pid());
    }

    private static Consumer.Builder consumer(String name, int handlers) {
        boolean external = name.equals("external");
        return TestDatabase.consumer(name, external ? Effect.external("outside") : Effect.database())
                .startFrom(StartFrom.EARLIEST)
                .concurrency(handlers)
                .handler(Integer.class, (n, delivery) -> {
                    if (external) {
                        TimeUnit.MILLISECONDS.sleep(OUTSIDE_MILLIS);
                    } else {
                        TestDatabase.insertEffect(delivery, "database", n);
                    }
                });
    }
}
