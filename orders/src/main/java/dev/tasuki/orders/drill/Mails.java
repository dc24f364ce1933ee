package dev.tasuki.orders.drill;

import dev.tasuki.console.text.Words;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the mail server's own books say: each order's address got its mail at least once, always under one Message-ID, and nobody else
 * got one.
 *
 * @param due the addresses, one for each order
 * @param mails what was received
 */
record Mails(Set<String> due, List<Outside.Mail> mails) implements Evidence {
    Mails {
        due = Set.copyOf(due);
        mails = List.copyOf(mails);
    }

    @Override
    public boolean holds() {
        return !due.isEmpty() && wrong().isEmpty();
    }

    private List<String> wrong() {
        Map<String, Set<String>> identities = mails.stream()
                .collect(Collectors.groupingBy(
                        Outside.Mail::to, Collectors.mapping(Outside.Mail::messageId, Collectors.toSet())));
        Set<String> all = new TreeSet<>(due);
        all.addAll(identities.keySet());
        return all.stream()
                .filter(to -> !due.contains(to)
                        || identities.getOrDefault(to, Set.of()).size() != 1)
                .map(to -> to + " " + identities.getOrDefault(to, Set.of()))
                .toList();
    }

    @Override
    public String in(Words words) {
        long distinct = mails.stream().map(Outside.Mail::messageId).distinct().count();
        List<String> wrong = wrong();
        return words.of("evidence.mails", due.size(), mails.size(), distinct)
                + (wrong.isEmpty() ? "" : words.of("evidence.differs", Differences.some(wrong)));
    }
}
