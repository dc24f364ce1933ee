package dev.tasuki.orders.simulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * How a part of the outside world behaves.
 *
 * @param mode what goes wrong
 * @param rate in which share of cases, 0 to 1
 */
public record Fault(Mode mode, double rate) {

    /** What goes wrong. */
    public enum Mode {
        /** Nothing. */
        OK,
        /** Each connection is dropped. */
        DOWN,
        /** The answer takes its time. */
        SLOW,
        /** The answer is an error, and nothing was done. */
        FLAKY,
        /** What was asked for is done, and no answer comes. */
        TIMEOUT_AFTER_EFFECT,
        /** Some orders make their consumer fail. */
        POISON;

        /** The mode's name outside the program: {@code timeout-after-effect}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** All names. */
        public static List<String> labels() {
            return Arrays.stream(values()).map(Mode::label).toList();
        }

        /** A fault of this mode; without a rate, the mode's usual one. Only some modes have a rate at all. */
        public Fault fault(@Nullable Double rate) {
            return switch (this) {
                case FLAKY -> new Fault(this, rate == null ? 0.3 : rate);
                case SLOW, TIMEOUT_AFTER_EFFECT -> new Fault(this, rate == null ? 1 : rate);
                case OK, DOWN, POISON -> new Fault(this, 1);
            };
        }

        /** The mode of a name; throws {@link IllegalArgumentException} when there is none. */
        public static Mode of(String label) {
            for (Mode mode : values()) {
                if (mode.label().equals(label)) {
                    return mode;
                }
            }
            throw new IllegalArgumentException("there is no mode \"" + label + "\"");
        }
    }

    /** All is well. */
    public static final Fault NONE = new Fault(Mode.OK, 1);

    /** Checks the rate. */
    public Fault {
        if (!(rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException("the rate must be 0 to 1, but is " + rate);
        }
    }

    /** Whether it strikes this time, in this way. */
    public boolean strikes(Mode way) {
        return mode == way && ThreadLocalRandom.current().nextDouble() < rate;
    }

    /** Reads a fault that was saved; none when nothing was. */
    public static Fault load(Path file) throws IOException {
        if (!Files.exists(file)) {
            return NONE;
        }
        String[] words = Files.readString(file).strip().split(" ", -1);
        return new Fault(Mode.of(words[0]), Double.parseDouble(words[1]));
    }

    /** Keeps a fault for {@link #load}, also when this process ends the next moment. */
    public void save(Path file) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.writeString(next, mode.label() + " " + rate + "\n");
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
