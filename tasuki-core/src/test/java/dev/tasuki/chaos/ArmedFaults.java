package dev.tasuki.chaos;

import dev.tasuki.internal.engine.Faults;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Does what it was armed to do when the engine comes to a point, once. */
final class ArmedFaults implements Faults {
    static final String HALT = "halt";
    static final String DELAY = "delay";
    static final String THROW = "throw";

    private final Map<Point, Charge> charges = new ConcurrentHashMap<>();

    private record Charge(String action, int millis) {}

    void arm(String point, String action, int millis) {
        charges.put(Point.valueOf(point), new Charge(action, millis));
    }

    @Override
    public void at(Point point) throws Exception {
        Charge charge = charges.isEmpty() ? null : charges.remove(point);
        if (charge == null) {
            return;
        }
        System.out.println(charge.action + " at " + point);
        switch (charge.action) {
            case HALT -> Runtime.getRuntime().halt(137);
            case DELAY -> Thread.sleep(charge.millis);
            default -> throw new SQLException("a fault was armed at " + point, "08006");
        }
    }
}
