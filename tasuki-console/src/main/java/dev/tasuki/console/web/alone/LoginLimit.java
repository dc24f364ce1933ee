package dev.tasuki.console.web.alone;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Makes whoever guesses passwords wait: after five wrong ones for a name from an address, and after thirty from an address, half a
 * minute, and twice as long each time. Others can log in under that name from elsewhere: nobody can be locked out by a stranger.
 */
final class LoginLimit {
    private static final int PER_NAME = 5;
    private static final int PER_ADDRESS = 30;
    private static final int MOST_REMEMBERED = 10_000;
    private static final long FIRST = Duration.ofSeconds(30).toNanos();
    private static final int MOST_DOUBLINGS = 5;

    private record Failures(int count, long waitUntil) {}

    private final LongSupplier nanos;
    private final Map<String, Failures> failures = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    LoginLimit(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Whether he has to wait. */
    synchronized boolean isClosed(String name, String address) {
        return waits(address) || waits(both(name, address));
    }

    private boolean waits(String key) {
        Failures so = failures.get(key);
        return so != null && so.waitUntil() - nanos.getAsLong() > 0;
    }

    synchronized void failed(String name, String address) {
        count(both(name, address), PER_NAME);
        count(address, PER_ADDRESS);
    }

    private void count(String key, int allowed) {
        Failures so = failures.get(key);
        int count = so == null ? 1 : so.count() + 1;
        long now = nanos.getAsLong();
        int over = count - allowed;
        failures.put(key, new Failures(count, over < 0 ? now : now + (FIRST << Math.min(over, MOST_DOUBLINGS))));
    }

    synchronized void succeeded(String name, String address) {
        failures.remove(both(name, address));
    }

    private static String both(String name, String address) {
        return address + " " + name;
    }
}
