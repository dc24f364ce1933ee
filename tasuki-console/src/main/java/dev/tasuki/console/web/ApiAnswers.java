package dev.tasuki.console.web;

import dev.tasuki.console.view.Json;
import dev.tasuki.console.web.guard.Visitor;
import dev.tasuki.console.web.live.WatchedLedger;
import dev.tasuki.operations.DeadLetter;
import dev.tasuki.operations.MessageContent;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** Answers for programs, in the shapes of the command line's --json. */
final class ApiAnswers {
    private final Pages pages;
    private final Mask mask;

    ApiAnswers(Pages pages, Mask mask) {
        this.pages = pages;
        this.mask = mask;
    }

    WatchedLedger ledger(@Nullable String name) {
        return pages.ledger(name);
    }

    ResponseEntity<String> of(Object answer) {
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(Json.pretty(answer) + "\n");
    }

    /** What this visitor may see of it. */
    DeadLetter.Detail seen(DeadLetter.Detail detail, HttpServletRequest request) {
        if (Visitor.of(request).maySeePayloads()) {
            return detail;
        }
        return new DeadLetter.Detail(
                detail.letter(),
                detail.publishedAt(),
                detail.correlation(),
                detail.headers() == null ? null : mask.masked(detail.headers()),
                detail.contentType(),
                masked(detail.payload()),
                detail.tries(),
                detail.stack(),
                detail.edits().stream()
                        .map(edit -> new DeadLetter.Edit(
                                edit.by(), edit.why(), edit.at(), masked(edit.before()), masked(edit.after())))
                        .toList());
    }

    MessageContent seen(MessageContent its, HttpServletRequest request) {
        if (Visitor.of(request).maySeePayloads()) {
            return its;
        }
        return new MessageContent(
                its.seq(),
                its.topic(),
                its.type(),
                its.key(),
                its.publishedAt(),
                its.correlation(),
                its.causation(),
                its.headers() == null ? null : mask.masked(its.headers()),
                its.contentType(),
                masked(its.payload()));
    }

    private byte[] masked(byte[] payload) {
        return mask.masked(payload).getBytes(StandardCharsets.UTF_8);
    }
}
