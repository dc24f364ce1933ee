package dev.tasuki.guard;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What must have come of a scene.
 *
 * @param once messages that must have had their effect, in this order as far as they share a key
 * @param atLeast whether more than once is allowed, since the effect is outside
 * @param ordered whether they share a key
 * @param never messages that must have had none
 */
record Expected(List<Integer> once, boolean atLeast, boolean ordered, List<Integer> never) {

    static Expected once(int... numbers) {
        return new Expected(list(numbers), false, false, List.of());
    }

    static Expected atLeastOnce(int... numbers) {
        return new Expected(list(numbers), true, false, List.of());
    }

    Expected inOrder() {
        return new Expected(once, atLeast, true, never);
    }

    Expected butNever(int... numbers) {
        return new Expected(once, atLeast, ordered, list(numbers));
    }

    private static List<Integer> list(int... numbers) {
        return IntStream.of(numbers).boxed().toList();
    }

    List<String> violations(List<Integer> effects) {
        List<String> violations = new ArrayList<>();
        for (int number : once) {
            long times = effects.stream().filter(n -> n == number).count();
            if (times == 0) {
                violations.add(number + " is lost");
            } else if (times > 1 && !atLeast) {
                violations.add(number + " had its effect " + times + " times");
            }
        }
        List<Integer> firsts =
                effects.stream().filter(once::contains).distinct().toList();
        if (ordered && violations.isEmpty() && !firsts.equals(once)) {
            violations.add("the order was " + firsts);
        }
        never.stream().filter(effects::contains).forEach(n -> violations.add(n + " had an effect, and must not have"));
        return violations;
    }
}
