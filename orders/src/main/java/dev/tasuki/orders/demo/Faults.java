package dev.tasuki.orders.demo;

import dev.tasuki.orders.consumers.BeforeEffect;
import dev.tasuki.orders.message.OrderPlaced;
import dev.tasuki.orders.simulator.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * What is broken at the moment: at most one thing per target. What a system outside can play, it plays itself; the rest is
 * played here, in the consumer's handler. Faults stay until they are repaired, also across restarts.
 */
@Component
@Profile("demo")
class Faults implements BeforeEffect {
    private static final String POISON = "@poison.test";
    private static final Map<String, Long> SLOW_MILLIS = Map.of("inventory", 200L, "analytics", 1_000L);

    private final OutsideWorld world;
    private final Path files;
    private volatile Map<Target, Fault> current;

    Faults(OutsideWorld world, DemoDirectory directory) throws IOException {
        this.world = world;
        this.files = directory.faults();
        Map<Target, Fault> saved = new EnumMap<>(Target.class);
        for (Target target : Target.values()) {
            saved.put(target, Fault.load(file(target)));
        }
        current = saved;
    }

    /** What is broken, by target. */
    Map<Target, Fault> current() {
        return current;
    }

    /** Breaks or repairs a target; replaces what was broken before. */
    synchronized void set(Target target, Fault fault) {
        switch (target) {
            case MAIL -> world.mail().behave(outside(target, fault));
            case PAYMENT -> world.payment().behave(outside(target, fault));
            default -> {}
        }
        Map<Target, Fault> next = new EnumMap<>(current);
        next.put(target, fault);
        try {
            fault.save(file(target));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        current = next;
    }

    private static Fault outside(Target target, Fault fault) {
        return target.playsOutside(fault.mode()) ? fault : Fault.NONE;
    }

    @Override
    public void of(String consumer, List<OrderPlaced> orders) throws InterruptedException {
        Target target = Target.of(consumer).orElseThrow();
        Fault fault = current.getOrDefault(target, Fault.NONE);
        if (target.playsOutside(fault.mode())) {
            return;
        }
        if (fault.strikes(Fault.Mode.DOWN) || fault.strikes(Fault.Mode.FLAKY)) {
            throw new DemoFault(
                    "what " + consumer + " depends on is " + fault.mode().label());
        }
        if (fault.strikes(Fault.Mode.SLOW)) {
            TimeUnit.MILLISECONDS.sleep(SLOW_MILLIS.getOrDefault(consumer, 0L));
        }
        if (fault.mode() == Fault.Mode.POISON) {
            orders.forEach(order -> rejectPoison(consumer, order));
        }
    }

    private static void rejectPoison(String consumer, OrderPlaced order) {
        if (order.customerEmail().endsWith(POISON)) {
            throw new DemoFault(
                    consumer + " cannot digest order " + order.orderId() + ": its customer's e-mail ends in " + POISON);
        }
    }

    private Path file(Target target) {
        return files.resolveSibling(files.getFileName() + "-" + target.label());
    }
}
