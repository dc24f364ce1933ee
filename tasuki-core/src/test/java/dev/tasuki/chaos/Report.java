package dev.tasuki.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a run came to. */
record Report(
        long seed,
        Duration load,
        String messages,
        Map<Role, Long> deliveries,
        Map<Fault.Kind, Integer> faults,
        Map<Fault.Kind, String> skipped,
        String nodes,
        Map<Role, Long> surplusTries,
        Map<Role, Long> longestStallMillis,
        List<Violation> violations) {
    private static final int SHOWN = 20;

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append("chaos, seed ")
                .append(seed)
                .append(", ")
                .append(load.toSeconds())
                .append(" s of faults\n");
        text.append("  messages     ").append(messages).append('\n');
        text.append("  effects      ").append(deliveries).append('\n');
        text.append("  faults       ").append(faults).append('\n');
        skipped.forEach((kind, why) -> text.append("  skipped      ")
                .append(kind)
                .append(": ")
                .append(why)
                .append('\n'));
        text.append("  nodes        ").append(nodes).append('\n');
        text.append("  effects at a later try than their fate asks for ")
                .append(surplusTries)
                .append('\n');
        text.append("  longest stall, ms ").append(longestStallMillis).append('\n');
        text.append("  violations   ").append(violations.size()).append('\n');
        violations.stream()
                .collect(Collectors.groupingBy(Violation::kind))
                .forEach((kind, all) -> show(text, kind, all));
        return text.toString();
    }

    private static void show(StringBuilder text, String kind, List<Violation> all) {
        text.append("  ").append(all.size()).append(" x ").append(kind).append('\n');
        all.stream()
                .limit(SHOWN)
                .forEach(one -> text.append("    ").append(one.detail()).append('\n'));
    }
}
