package dev.tasuki.internal.engine;

import dev.tasuki.internal.postgres.MessageLog;
import dev.tasuki.internal.postgres.Position;
import dev.tasuki.internal.postgres.StoredMessage;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Pages of the log that were read lately, for the other consumers of this node that come to the same place: a message is read
 * once for all that want it, as long as they keep close together.
 *
 * <p><b>Why a page may be kept.</b> Which messages lie between two ticks never changes, so it does not matter when it was read.
 * What may change is whether a message's time has come: taken from an older page it is parked as if it had not, and its retry
 * is due at once. A page belongs to the server that it was read for, as claims do, so that none survives a failover.
 *
 * <p>The first who comes reads, and the others wait for it for a short while; then, or when the first failed, each reads for
 * itself. So nobody depends on another's connection. Used by all workers.
 */
final class SharedPages {
    private static final int MOST_PAGES = 16;
    private static final long MOST_BYTES = 8 << 20;
    private static final long PATIENCE = 50;

    private final Map<Place, CompletableFuture<MessageLog.Page>> pages = new HashMap<>();
    private final Deque<Kept> kept = new ArrayDeque<>();
    private long bytes;

    /** Reads from the database. */
    @FunctionalInterface
    interface Source {
        MessageLog.Page read() throws SQLException;
    }

    /** What makes two pages the same. */
    private record Place(
            long server,
            short topic,
            Set<String> types,
            String partitions,
            int messages,
            int bytes,
            long tick,
            long upto,
            @Nullable Long seq) {}

    private record Kept(Place place, long bytes) {}

    /**
     * A page, from memory or from the database.
     *
     * @param server the server that granted the reader's claim
     */
    MessageLog.Page page(MessageLog.Reader reader, Position at, long server, Source source)
            throws SQLException, InterruptedException {
        Place place = place(reader, at, server);
        CompletableFuture<MessageLog.Page> mine = new CompletableFuture<>();
        CompletableFuture<MessageLog.Page> others;
        synchronized (this) {
            others = pages.putIfAbsent(place, mine);
        }
        if (others == null) {
            return read(place, mine, source);
        }
        MessageLog.Page page = await(others);
        return page != null ? page : source.read();
    }

    private static Place place(MessageLog.Reader reader, Position at, long server) {
        return new Place(
                server,
                reader.topic(),
                reader.types(),
                Arrays.toString(reader.partitions()),
                reader.messages(),
                reader.bytes(),
                at.tick().id(),
                at.upto().id(),
                at.seq());
    }

    private MessageLog.Page read(Place place, CompletableFuture<MessageLog.Page> promise, Source source)
            throws SQLException {
        MessageLog.Page page = null;
        try {
            page = source.read();
            return page;
        } finally {
            settle(place, promise, page);
            promise.complete(page);
        }
    }

    /** Keeps a page, unless it could not be read, or everything was forgotten meanwhile and others began anew. */
    private synchronized void settle(
            Place place, CompletableFuture<MessageLog.Page> promise, MessageLog.@Nullable Page page) {
        if (page == null) {
            pages.remove(place, promise);
            return;
        }
        if (pages.get(place) != promise) {
            return;
        }
        Kept one = new Kept(place, size(page));
        kept.addLast(one);
        bytes += one.bytes;
        while (kept.size() > MOST_PAGES || bytes > MOST_BYTES) {
            Kept eldest = kept.removeFirst();
            bytes -= eldest.bytes;
            pages.remove(eldest.place);
        }
    }

    private static long size(MessageLog.Page page) {
        return page.messages().stream().mapToLong(SharedPages::size).sum();
    }

    private static long size(StoredMessage message) {
        String headers = message.headers();
        return 256L + message.payload().length + (headers == null ? 0 : headers.length());
    }

    /** What another reads; null when that takes too long, or failed. */
    private static MessageLog.@Nullable Page await(CompletableFuture<MessageLog.Page> others)
            throws InterruptedException {
        try {
            return others.get(PATIENCE, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return null;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a page is completed, with or without one", e);
        }
    }

    /** Forgets everything: somebody found that a page was not what the ticks promised. */
    synchronized void clear() {
        pages.clear();
        kept.clear();
        bytes = 0;
    }
}
