package dev.tasuki.chaos;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tasuki.Tasuki;
import dev.tasuki.TasukiException;
import java.time.Duration;
import java.util.Scanner;

/**
 * The program of a node under test. It obeys its standard input, and ends at once when that closes, so that it never outlives the
 * test.
 */
final class ChaosNode {
    static final String STARTED = "this node has started";
    static final String TOPIC = "facts";
    static final int PARTITIONS = 8;
    static final Duration LEASE = Duration.ofSeconds(2);
    private static final int POOL = 10;

    private final HikariDataSource pool;
    private final ArmedFaults faults = new ArmedFaults();
    private final Tasuki tasuki;
    private volatile boolean leaving;

    private ChaosNode(String label, String name, String jdbcUrl, Handlers handlers) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(jdbcUrl + "&connectTimeout=3&socketTimeout=10&ApplicationName=" + label);
        config.setMaximumPoolSize(POOL);
        config.setConnectionTimeout(2_000);
        config.setValidationTimeout(1_000);
        config.setInitializationFailTimeout(-1);
        pool = new HikariDataSource(config);
        Tasuki.Builder builder = Tasuki.on(pool)
                .topic(TOPIC, PARTITIONS)
                .lease(LEASE)
                .stopWithin(Duration.ofSeconds(5))
                .with(faults);
        if (!name.isEmpty()) {
            builder.node(name);
        }
        handlers.consumers().forEach(builder::consumer);
        tasuki = builder.build();
    }

    /** Arguments: label in records, name or nothing, JDBC URL, URL of the outside, seed, whether some messages kill. */
    public static void main(String[] args) {
        Fate.Lots lots = new Fate.Lots(Long.parseLong(args[4]), Boolean.parseBoolean(args[5]));
        ChaosNode node =
                new ChaosNode(args[0], args[1], args[2], new Handlers(args[0], lots, new OutsideClient(args[3])));
        Thread orders = new Thread(node::obey, "orders");
        orders.setDaemon(true);
        orders.start();
        node.startHoweverOften();
        node.endWhenSuperseded();
    }

    private void startHoweverOften() {
        while (!tasuki.isRunning()) {
            try {
                tasuki.start();
                System.out.println(STARTED);
            } catch (TasukiException e) {
                System.out.println("could not start: " + e);
                pause(300);
            }
        }
    }

    private void endWhenSuperseded() {
        while (tasuki.isRunning() || leaving) {
            pause(200);
        }
        System.out.println("superseded");
        Runtime.getRuntime().halt(3);
    }

    private void obey() {
        for (Scanner orders = new Scanner(System.in); orders.hasNextLine(); ) {
            String[] words = orders.nextLine().split(" ");
            System.out.println("ordered to " + String.join(" ", words));
            switch (words[0]) {
                case "leave" -> leave();
                case "hog" -> new Thread(() -> hog(Integer.parseInt(words[1])), "hog").start();
                case "arm" -> faults.arm(words[1], words[2], Integer.parseInt(words[3]));
                default -> throw new IllegalArgumentException(words[0]);
            }
        }
        Runtime.getRuntime().halt(9);
    }

    private void leave() {
        leaving = true;
        tasuki.close();
        pool.close();
        Runtime.getRuntime().halt(0);
    }

    /** Takes the connections of this node's pool away for a while, as a leak elsewhere in the application would. */
    private void hog(int millis) {
        long end = System.nanoTime() + millis * 1_000_000L;
        try (Hoard hoard = new Hoard()) {
            while (System.nanoTime() - end < 0) {
                if (hoard.size() < POOL) {
                    hoard.add(pool);
                } else {
                    pause(20);
                }
            }
        }
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
