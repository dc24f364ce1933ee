package dev.tasuki.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tasuki.internal.postgres.Counts;
import dev.tasuki.internal.postgres.MessageLog;
import dev.tasuki.internal.postgres.Position;
import dev.tasuki.internal.postgres.StoredMessage;
import dev.tasuki.internal.postgres.Ticks;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SharedPagesTest {
    private static final long SERVER = 7;
    private static final MessageLog.Reader READER = new MessageLog.Reader((short) 1, Set.of(), null, 500, 4 << 20);

    private final SharedPages pages = new SharedPages();
    private final AtomicInteger reads = new AtomicInteger();

    @Test
    void whoComesToTheSamePlaceReadsNothing() throws Exception {
        MessageLog.Page first = page(READER, at(1, 2, null), SERVER);
        MessageLog.Page second = page(READER, at(1, 2, null), SERVER);

        assertThat(second).isSameAs(first);
        assertThat(reads).hasValue(1);
    }

    @Test
    void anotherPlaceReaderOrServerIsReadForItself() throws Exception {
        page(READER, at(1, 2, null), SERVER);
        page(READER, at(1, 3, null), SERVER);
        page(READER, at(1, 2, 40L), SERVER);
        page(READER, at(1, 2, null), SERVER + 1);
        page(new MessageLog.Reader((short) 1, Set.of("OrderPlaced"), null, 500, 4 << 20), at(1, 2, null), SERVER);
        page(new MessageLog.Reader((short) 1, Set.of(), new short[] {1, 2}, 500, 4 << 20), at(1, 2, null), SERVER);
        page(new MessageLog.Reader((short) 1, Set.of(), new short[] {1, 2}, 500, 4 << 20), at(1, 2, null), SERVER);

        assertThat(reads).hasValue(6);
    }

    @Test
    void theSecondWaitsForTheFirst() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        CompletableFuture<MessageLog.Page> first = CompletableFuture.supplyAsync(() -> uncheckedPage(() -> {
            begun.countDown();
            mayEnd.await(10, TimeUnit.SECONDS);
            return read();
        }));
        begun.await(10, TimeUnit.SECONDS);
        CompletableFuture.delayedExecutor(10, TimeUnit.MILLISECONDS).execute(mayEnd::countDown);

        MessageLog.Page second = page(READER, at(1, 2, null), SERVER);

        assertThat(second.messages()).isEqualTo(first.get(10, TimeUnit.SECONDS).messages());
    }

    @Test
    void nobodyWaitsForOneThatHangs() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        CompletableFuture<MessageLog.Page> first = CompletableFuture.supplyAsync(() -> uncheckedPage(() -> {
            begun.countDown();
            mayEnd.await(30, TimeUnit.SECONDS);
            return read();
        }));
        begun.await(10, TimeUnit.SECONDS);

        page(READER, at(1, 2, null), SERVER);

        assertThat(reads).as("reads while the first still hangs").hasValue(1);
        mayEnd.countDown();
        first.get(10, TimeUnit.SECONDS);
    }

    @Test
    void aReadThatFailedIsNobodyElsesFailure() throws Exception {
        assertThatThrownBy(() -> pages.page(READER, at(1, 2, null), SERVER, () -> {
                    throw new SQLException("connection lost");
                }))
                .hasMessage("connection lost");

        page(READER, at(1, 2, null), SERVER);
        page(READER, at(1, 2, null), SERVER);

        assertThat(reads).hasValue(1);
    }

    @Test
    void whatIsForgottenIsReadAgain() throws Exception {
        page(READER, at(1, 2, null), SERVER);
        pages.clear();
        page(READER, at(1, 2, null), SERVER);

        assertThat(reads).hasValue(2);
    }

    @Test
    void fewAreKept() throws Exception {
        for (long tick = 1; tick <= 100; tick++) {
            page(READER, at(tick, tick + 1, null), SERVER);
        }
        page(READER, at(100, 101, null), SERVER);
        assertThat(reads).as("the newest is kept").hasValue(100);
        page(READER, at(1, 2, null), SERVER);
        assertThat(reads).as("the eldest is not").hasValue(101);
    }

    @Test
    void largeOnesAreNotKept() throws Exception {
        pages.page(READER, at(1, 2, null), SERVER, () -> new MessageLog.Page(List.of(message(9 << 20)), true));
        page(READER, at(1, 2, null), SERVER);

        assertThat(reads).hasValue(1);
    }

    private MessageLog.Page page(MessageLog.Reader reader, Position at, long server) throws Exception {
        return pages.page(reader, at, server, this::read);
    }

    private MessageLog.Page uncheckedPage(java.util.concurrent.Callable<MessageLog.Page> source) {
        try {
            return pages.page(READER, at(1, 2, null), SERVER, () -> {
                try {
                    return source.call();
                } catch (Exception e) {
                    throw new SQLException(e);
                }
            });
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private MessageLog.Page read() {
        reads.incrementAndGet();
        return new MessageLog.Page(List.of(message(100)), true);
    }

    private static StoredMessage message(int bytes) {
        return new StoredMessage(
                1,
                (short) 0,
                "T",
                null,
                new byte[bytes],
                "application/json",
                null,
                null,
                null,
                Instant.EPOCH,
                null,
                true,
                false);
    }

    private static Position at(long tick, long upto, Long seq) {
        return new Position(Ticks.tick(tick), Ticks.tick(upto), seq, Counts.none());
    }
}
