package dev.tasuki.console.cli;

import dev.tasuki.console.view.LedgerViews;
import dev.tasuki.operations.Operations;
import dev.tasuki.operations.Review;
import picocli.CommandLine.Command;

/** The design review. */
@Command(name = "review")
final class ReviewCommand extends Asking {

    ReviewCommand(Session session) {
        super(session);
    }

    @Override
    Answer answer(Operations operations) {
        Review review = operations.review();
        return new Answer(review, pen -> LedgerViews.review(pen, review), review.hasNo());
    }
}
