package dev.tasuki.orders.drill;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.tasuki.console.text.Words;
import dev.tasuki.embedded.EmbeddedPostgresException;
import dev.tasuki.orders.demo.Belongings;
import dev.tasuki.orders.demo.DemoDirectory;
import dev.tasuki.orders.demo.DemoFailed;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code ./tasuki drill}: plays a bad night on an order system of its own, and checks at each step what Tasuki promises. The exit code
 * tells whether all of it held.
 */
final class Drill implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final int STOP_SECONDS = 30;
    private static final List<Act> STORY = List.of(
            new OrdersFlow(),
            new MailIsDown(),
            new PaymentIsSilent(),
            new Poison(),
            new PausedConsumer(),
            new KilledNode(),
            new TheSums());

    private final DemoDirectory directory;
    private final Belongings belongings = new Belongings();
    private final Thread teller = Thread.currentThread();
    private final CountDownLatch told = new CountDownLatch(1);
    private volatile boolean keep;
    private volatile boolean stopping;

    private Drill(boolean keep) {
        this.keep = keep;
        directory = newDirectory();
    }

    private static DemoDirectory newDirectory() {
        try {
            return DemoDirectory.claim(
                    Files.createTempDirectory("tasuki-drill-").toRealPath());
        } catch (IOException e) {
            throw new DemoFailed("no directory could be made in " + System.getProperty("java.io.tmpdir") + ": " + e
                    + "; name another one with TASUKI_JAVA_OPTS=-Djava.io.tmpdir=DIRECTORY");
        }
    }

    /** Runs the drill and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments), STORY, PATIENCE));
    }

    /** Plays acts; returns the exit code: 0 when all claims hold, 1 when one does not, 2 when it was not understood. */
    static int run(List<String> arguments, List<Act> acts, Duration patience) {
        // Only what is said here belongs on the screen; the nodes have logs of their own.
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.OFF);
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        try {
            DrillOptions options = DrillOptions.parse(arguments, Locale.getDefault(Locale.Category.DISPLAY));
            if (options.help()) {
                out.print(DrillWords.in(options.language()).of("usage"));
                return 0;
            }
            return run(options, out, acts, patience);
        } catch (DrillOptions.WrongUsage e) {
            System.err.print("tasuki drill: " + e.getMessage() + "\n\n"
                    + DrillWords.in(Locale.getDefault(Locale.Category.DISPLAY)).of("usage"));
            return 2;
        }
    }

    private static int run(DrillOptions options, PrintStream out, List<Act> acts, Duration patience) {
        Words words = DrillWords.in(options.language());
        boolean terminal = !options.json() && "terminal".equals(System.getProperty("tasuki.stdout"));
        PrintStream told =
                options.json() ? new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8) : out;
        Screen screen = new Screen(told, words, terminal, terminal && System.getenv("NO_COLOR") == null);
        long began = System.nanoTime();
        try (Drill drill = new Drill(options.keep())) {
            Runtime.getRuntime().addShutdownHook(new Thread(drill::stop, "drill-stop"));
            Claims claims = new Claims(screen, patience);
            drill.play(acts, claims, screen);
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            drill.keep |= !claims.failed().isEmpty();
            screen.summary(claims.findings(), took);
            if (options.json()) {
                out.println(json(claims.findings(), words, took));
            }
            if (drill.keep) {
                screen.kept(drill.directory.root());
            }
            return claims.failed().isEmpty() ? 0 : 1;
        } catch (Stopped e) {
            return 1; // nobody hears of it: the process is ending with the signal's exit code
        } catch (DemoFailed | EmbeddedPostgresException e) {
            System.err.println("tasuki drill: " + e.getMessage());
            return 1;
        }
    }

    private void play(List<Act> acts, Claims claims, Screen screen) {
        long began = System.nanoTime();
        screen.starting(directory.root());
        try {
            OrderSystem system = OrderSystem.start(directory, belongings);
            Outside outside = new Outside(directory, system.dataSource());
            Customers customers = belongings.add(new Customers(system.nodes(), outside.prices()));
            screen.started(Duration.ofNanos(System.nanoTime() - began));
            Play play = Play.of(system, screen, customers);
            for (Act act : acts) {
                screen.scene(act.scene());
                act.play(play, claims, screen);
            }
        } catch (RuntimeException e) {
            if (stopping) {
                throw new Stopped(e);
            }
            keep = true;
            throw new DemoFailed("the drill could not go on: " + e + "; everything is kept in " + directory.root(), e);
        } finally {
            told.countDown();
        }
    }

    private static String json(List<Finding> findings, Words words, Duration took) {
        List<Map<String, Object>> claims = new ArrayList<>();
        for (Finding finding : findings) {
            Map<String, Object> claim = new LinkedHashMap<>();
            claim.put("claim", finding.claim().label());
            claim.put("holds", finding.evidence().holds());
            claim.put("text", words.of(finding.claim()));
            claim.put("evidence", finding.evidence().in(words));
            claims.add(claim);
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put(
                "holds",
                findings.stream().allMatch(finding -> finding.evidence().holds()));
        answer.put("seconds", took.toSeconds());
        answer.put("claims", claims);
        return new JsonMapper().writeValueAsString(answer);
    }

    /** What fails while everything is being stopped is no news. */
    private static final class Stopped extends RuntimeException {
        Stopped(Throwable cause) {
            super(cause);
        }
    }

    /** The process ends: a person has pressed Ctrl-C, or all is over. */
    private void stop() {
        stopping = true;
        teller.interrupt();
        belongings.close();
        try {
            // What is starting at this moment must be there before it can be stopped, and gone before its directory is
            // removed.
            boolean unused = told.await(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close();
    }

    /** Stops everything, and removes the directory unless it is to be kept. Does nothing the second time. */
    @Override
    public synchronized void close() {
        belongings.close();
        if (keep) {
            release();
        } else if (Files.exists(directory.root())) {
            directory.remove();
        }
    }

    private void release() {
        try {
            directory.close();
        } catch (IOException e) {
            throw new DemoFailed("the directory " + directory.root() + " could not be given back: " + e, e);
        }
    }
}
