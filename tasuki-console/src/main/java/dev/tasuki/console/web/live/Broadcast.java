package dev.tasuki.console.web.live;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.springframework.context.SmartLifecycle;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Tells every browser when a ledger has changed, so that it fetches what it shows; and once in a while that the console is still there.
 * Nothing but version numbers goes this way: what a visitor may see is decided where it is fetched.
 */
public final class Broadcast implements SmartLifecycle {
    private static final int MOST_LISTENERS = 1_000;
    private static final long FOR_EVER = 0;

    private final Ledgers ledgers;
    private final List<SseEmitter> listeners = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService thread;
    private volatile boolean running;
    private String told = "";

    /** About these ledgers. */
    public Broadcast(Ledgers ledgers) {
        this.ledgers = ledgers;
        this.thread = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread made = new Thread(work, "tasuki-console-broadcast");
            made.setDaemon(true);
            return made;
        });
    }

    /** One more who listens; nothing when there are too many. */
    public Optional<SseEmitter> listen() {
        if (!running || listeners.size() >= MOST_LISTENERS) {
            return Optional.empty();
        }
        SseEmitter emitter = new SseEmitter(FOR_EVER);
        emitter.onCompletion(() -> listeners.remove(emitter));
        emitter.onTimeout(emitter::complete);
        emitter.onError(e -> listeners.remove(emitter));
        if (send(emitter, "beat", versions())) {
            listeners.add(emitter);
        }
        return Optional.of(emitter);
    }

    /** How many listen. */
    public int listeners() {
        return listeners.size();
    }

    private void tell() {
        if (listeners.isEmpty()) {
            return;
        }
        ledgers.all().forEach(ledger -> ledger.watch().want());
        String now = versions();
        String event = now.equals(told) ? "beat" : "ledger";
        told = now;
        for (SseEmitter listener : listeners) {
            if (!send(listener, event, now)) {
                listeners.remove(listener);
            }
        }
    }

    private String versions() {
        return ledgers.all().stream()
                .map(ledger -> Long.toString(ledger.watch().current().version()))
                .collect(Collectors.joining(","));
    }

    private static boolean send(SseEmitter listener, String event, String data) {
        try {
            listener.send(SseEmitter.event().name(event).data(data).reconnectTime(2_000));
            return true;
        } catch (IOException | IllegalStateException e) {
            return false; // whoever it was is gone
        }
    }

    @Override
    public void start() {
        running = true;
        thread.scheduleWithFixedDelay(this::tell, 1, 1, TimeUnit.SECONDS);
    }

    /** Before the web server waits for the requests in work, which these would be for ever. */
    @Override
    public void stop() {
        running = false;
        thread.shutdownNow();
        listeners.forEach(SseEmitter::complete);
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
