package dev.tasuki.orders.drill;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.tasuki.orders.OrdersApplication;
import java.io.IOException;
import java.io.PrintStream;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;

/**
 * The order system as it is, in a process of the drill's: says on its standard output where it listens ({@code ready <port>}), and ends
 * as soon as its standard input does, that is, when the drill is gone, however it went.
 */
final class OrdersNode {
    private OrdersNode() {}

    /** Runs a node. Arguments: the settings of the order system. */
    public static void main(String[] args) {
        PrintStream announcements = System.out;
        System.setOut(System.err);
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME))
                .setLevel(Level.ERROR); // until it has a log
        Thread watch = new Thread(OrdersNode::haltAtEndOfInput, "end-with-parent");
        watch.setDaemon(true);
        watch.start();
        String port = SpringApplication.run(OrdersApplication.class, args)
                .getEnvironment()
                .getRequiredProperty("local.server.port");
        announcements.println("ready " + port);
        announcements.flush();
    }

    private static void haltAtEndOfInput() {
        try {
            while (System.in.read() >= 0) {
                // nothing is ever said
            }
        } catch (IOException e) {
            // as good as the end
        }
        Runtime.getRuntime().halt(0); // the database is going, too: there is nothing to say goodbye to
    }
}
