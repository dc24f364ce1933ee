package dev.tasuki.orders.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    @TempDir
    Path directory;

    @Test
    void hasItsLinesAgainAfterBeingOpenedAgain() throws IOException {
        write("one", "zwei", "三");
        assertThat(replayed()).containsExactly("one", "zwei", "三");
    }

    @Test
    void cutsOffTheLineThatACrashCutShort() throws IOException {
        write("one", "two");
        Files.writeString(file(), "thr", StandardOpenOption.APPEND);

        assertThat(replayed()).containsExactly("one", "two");
        write("four");
        assertThat(Files.readString(file())).isEqualTo("one\ntwo\nfour\n");
    }

    @Test
    void startsEmptyWhenAllItHasIsATornLine() throws IOException {
        Files.writeString(file(), "torn");
        assertThat(replayed()).isEmpty();
        assertThat(file()).isEmptyFile();
    }

    @Test
    void readsLinesThatAreLongerThanItsBlocks() throws IOException {
        String line = "x".repeat(200_000);
        write(line, "short");
        assertThat(replayed()).containsExactly(line, "short");
    }

    @Test
    void keepsEveryLineOfManyThreads() throws IOException {
        try (Journal journal = Journal.open(file(), line -> {})) {
            List<CompletableFuture<Void>> appends = IntStream.range(0, 500)
                    .mapToObj(i -> CompletableFuture.runAsync(() -> append(journal, "line " + i)))
                    .toList();
            appends.forEach(CompletableFuture::join);
        }
        assertThat(replayed())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 500).mapToObj(i -> "line " + i).toList());
    }

    @Test
    void refusesALineThatIsTwo() throws IOException {
        try (Journal journal = Journal.open(file(), line -> {})) {
            assertThatThrownBy(() -> journal.append("one\ntwo")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void saysSoWhenItCannotWrite() throws IOException {
        Journal journal = Journal.open(file(), line -> {});
        journal.close();
        assertThatThrownBy(() -> journal.append("late")).isInstanceOf(IOException.class);
    }

    private Path file() {
        return directory.resolve("journal.tsv");
    }

    private void write(String... lines) throws IOException {
        try (Journal journal = Journal.open(file(), line -> {})) {
            for (String line : lines) {
                journal.append(line);
            }
        }
    }

    private List<String> replayed() throws IOException {
        List<String> lines = new ArrayList<>();
        Journal.open(file(), lines::add).close();
        return lines;
    }

    private static void append(Journal journal, String line) {
        try {
            journal.append(line);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
