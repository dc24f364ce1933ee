package dev.tasuki.model;

import dev.tasuki.model.Log.Message;
import dev.tasuki.model.Node.Claim;
import java.util.ArrayList;
import java.util.List;

/** What lies ahead of a cursor. */
record Reading(Bounds bounds, Variant variant) {

    /**
     * A page of a batch.
     *
     * @param reached where the cursor is when the page is behind it
     */
    record Page(List<Message> messages, Position reached) {
        List<Integer> seqs() {
            return messages.stream().map(Message::seq).toList();
        }
    }

    /** The pages that may come next: a batch may span any number of ticks. */
    List<Page> ahead(Log log, Claim claim, int longest) {
        Position at = claim.position();
        if (variant == Variant.CURSOR_BY_SEQ) {
            List<Message> page = page(log.afterSeq(at.seq()), claim, 0, longest);
            return page.isEmpty()
                    ? List.of()
                    : List.of(new Page(page, new Position(0, 0, Lists.last(page).seq())));
        }
        List<Page> pages = new ArrayList<>();
        int first = at.betweenBatches() ? at.tick() + 1 : at.upto();
        int last = at.betweenBatches() ? log.ticks().size() - 1 : at.upto();
        for (int upto = first; upto <= last; upto++) {
            List<Message> batch =
                    log.between(log.ticks().get(at.tick()), log.ticks().get(upto), variant);
            List<Message> all = page(batch, claim, at.seq(), Integer.MAX_VALUE);
            List<Message> page = page(batch, claim, at.seq(), longest);
            boolean whole = page.size() == all.size();
            if (whole || !page.isEmpty()) {
                pages.add(new Page(
                        page,
                        whole
                                ? Position.at(upto)
                                : new Position(at.tick(), upto, Lists.last(page).seq())));
            }
        }
        return pages;
    }

    private List<Message> page(List<Message> batch, Claim claim, int after, int longest) {
        return batch.stream()
                .filter(m -> m.key() % bounds.partitions() == claim.partition() && m.seq() > after)
                .limit(longest)
                .toList();
    }
}
