package dev.tasuki.chaos;

import java.util.List;
import java.util.Map;

/** What a run came to. */
record Report(
        long seed,
        long millis,
        String messages,
        Map<Role, Long> deliveries,
        Map<Fault.Kind, Integer> faults,
        Map<Fault.Kind, String> skipped,
        String nodes,
        Map<Role, Long> longestStallMillis,
        List<Violation> violations) {
    private static final int SHOWN = 50;

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append("chaos, seed ")
                .append(seed)
                .append(", ")
                .append(millis / 1_000)
                .append(" s\n");
        text.append("  messages     ").append(messages).append('\n');
        text.append("  effects      ").append(deliveries).append('\n');
        text.append("  faults       ").append(faults).append('\n');
        skipped.forEach((kind, why) -> text.append("  skipped      ")
                .append(kind)
                .append(": ")
                .append(why)
                .append('\n'));
        text.append("  nodes        ").append(nodes).append('\n');
        text.append("  longest stall, ms ").append(longestStallMillis).append('\n');
        text.append("  violations   ").append(violations.size()).append('\n');
        violations.stream()
                .limit(SHOWN)
                .forEach(violation -> text.append("    ").append(violation).append('\n'));
        return text.toString();
    }
}
