package dev.tasuki.internal.engine;

import dev.tasuki.Consumer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node was told to be.
 *
 * @param name null for one made up from host and process
 * @param version null when it does not say
 */
record NodeSetup(
        @Nullable String name,
        @Nullable String version,
        Duration lease,
        Duration stopWithin,
        Duration retention,
        List<Consumer> consumers,
        NodeContext.Extensions extensions) {

    String nameOrMadeUp() {
        return name != null
                ? name
                : host() + "-" + ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime() & 0xffff);
    }

    private static String host() {
        String host = System.getenv("HOSTNAME");
        return host == null || host.isBlank() ? "node" : host;
    }
}
