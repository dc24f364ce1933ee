package dev.tasuki.orders.order;

import java.security.SecureRandom;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Identities of orders: UUIDs that begin with the time (version 7, RFC 9562), so that new rows lie together in an index. */
public final class OrderId {
    private static final Pattern TEXT = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final SecureRandom RANDOM = new SecureRandom();

    private OrderId() {}

    static UUID next() {
        long millis = System.currentTimeMillis();
        long random = RANDOM.nextLong();
        long high = millis << 16 | 0x7000 | random >>> 52;
        long low = 1L << 63 | RANDOM.nextLong() >>> 2;
        return new UUID(high, low);
    }

    /** The identity that a text spells, if it spells one. */
    public static Optional<UUID> parse(String text) {
        return TEXT.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty();
    }
}
