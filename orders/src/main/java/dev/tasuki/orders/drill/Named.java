package dev.tasuki.orders.drill;

import dev.tasuki.console.text.Words;
import dev.tasuki.operations.Custody;
import dev.tasuki.operations.Holder;
import dev.tasuki.operations.Situation;
import java.util.Locale;

/**
 * Whom triage names.
 *
 * @param situation what it should say
 * @param name whose move it should be; {@link #NOBODY} when there is nothing to do
 * @param verdict what it says
 */
record Named(Situation situation, Holder holder, String name, Custody verdict) implements Evidence {
    static final String NOBODY = "";

    static Named of(Situation situation, String name, Custody verdict) {
        return new Named(situation, situation.holder(), name, verdict);
    }

    @Override
    public boolean holds() {
        return verdict.situation() == situation
                && verdict.holder() == holder
                && verdict.name().equals(name);
    }

    @Override
    public String in(Words words) {
        return words.of("evidence.named", label(verdict.situation()), label(verdict.holder()), nameOf(verdict.name()))
                + (holds() ? "" : words.of("evidence.named.instead", label(situation), label(holder), nameOf(name)));
    }

    private static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String nameOf(String name) {
        return name.isEmpty() ? "" : " (" + name + ")";
    }
}
