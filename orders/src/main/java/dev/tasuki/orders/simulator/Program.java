package dev.tasuki.orders.simulator;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The life of a simulator's process: it says on its standard output where it listens ({@code ready <port> <control port>}),
 * and ends as soon as its standard input does, that is, when the program that started it is gone, however it went.
 */
final class Program {
    private Program() {}

    /** The arguments of a simulator: its directory, and the port to listen on (0: any). */
    record Arguments(Path directory, int port) {
        static Arguments of(String[] args) {
            if (args.length != 2) {
                throw new IllegalArgumentException("expected: DIRECTORY PORT");
            }
            return new Arguments(Path.of(args[0]), Integer.parseInt(args[1]));
        }
    }

    static void ready(int port, int controlPort) {
        System.out.println("ready " + port + " " + controlPort);
        System.out.flush();
    }

    /** Begins to watch the standard input. Journals need no goodbye: what they confirmed is on the disk. */
    static void endWithParent() {
        Thread watch = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            // nothing is ever said, but if it is, it is ignored
                        }
                    } catch (IOException e) {
                        // as good as the end
                    }
                    Runtime.getRuntime().halt(0);
                },
                "end-with-parent");
        watch.setDaemon(true);
        watch.start();
    }
}
