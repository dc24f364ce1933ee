package dev.tasuki.orders.drill;

import dev.tasuki.console.text.Words;
import dev.tasuki.operations.Review;
import java.util.List;
import java.util.Locale;

/** How the design review is answered. */
record Reviewed(Review review) implements Evidence {
    @Override
    public boolean holds() {
        return review.answers().size() == Review.Question.values().length && notYes().isEmpty();
    }

    private List<String> notYes() {
        return review.answers().stream()
                .filter(answer -> answer.verdict() != Review.Verdict.YES)
                .map(answer -> answer.question().name().toLowerCase(Locale.ROOT))
                .toList();
    }

    @Override
    public String in(Words words) {
        List<String> notYes = notYes();
        return words.of(
                        "evidence.reviewed",
                        review.answers().size(),
                        review.answers().size() - notYes.size())
                + (notYes.isEmpty() ? "" : words.of("evidence.differs", Differences.some(notYes)));
    }
}
