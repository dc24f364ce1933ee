package dev.tasuki.console.web;

import dev.tasuki.console.view.Payload;
import dev.tasuki.console.web.guard.Role;
import dev.tasuki.console.web.guard.Visitor;
import dev.tasuki.console.web.live.WatchedLedger;
import dev.tasuki.operations.By;
import dev.tasuki.operations.DeadLetter;
import dev.tasuki.operations.OperationsException;
import dev.tasuki.operations.Redrive;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Redrives one dead letter with another payload: edit, see the difference, do it. Whoever edits has to see the data. */
@RestController
@RequestMapping(ConsolePath.PLACEHOLDER + "/dead-letters/edit")
class EditController {
    private final Pages pages;

    EditController(Pages pages) {
        this.pages = pages;
    }

    private record Edit(WatchedLedger ledger, String name, DeadLetter.Detail detail) {
        String before() {
            return Payload.pretty(detail.payload());
        }
    }

    private Edit edit(HttpServletRequest request, String ledger, String consumer, long seq) {
        Visitor.of(request).require(Role.OPERATOR).require(Role.PAYLOAD);
        WatchedLedger which = pages.ledger(ledger);
        DeadLetter.Detail detail = which.ask(
                        operations -> operations.deadLetters().find(consumer, seq))
                .orElseThrow(() -> new NotThere("letter", consumer + " #" + seq));
        return new Edit(which, ledger, detail);
    }

    @GetMapping
    ResponseEntity<String> form(
            HttpServletRequest request,
            @RequestParam(defaultValue = "") String ledger,
            @RequestParam String consumer,
            @RequestParam long seq) {
        Edit edit = edit(request, ledger, consumer, seq);
        boolean text = Payload.text(edit.detail().payload()).isPresent();
        return page(
                request,
                HttpStatus.OK,
                edit,
                text ? edit.before() : "",
                "",
                text ? null : pages.speech(request).say("edit.binary"),
                false);
    }

    @PostMapping
    ResponseEntity<String> edited(
            HttpServletRequest request,
            @RequestParam(defaultValue = "") String ledger,
            @RequestParam String consumer,
            @RequestParam long seq,
            @RequestParam String payload,
            @RequestParam(defaultValue = "") String reason,
            @RequestParam(defaultValue = "false") boolean confirmed) {
        Edit edit = edit(request, ledger, consumer, seq);
        String typed = payload.replace("\r\n", "\n");
        byte[] after = typed.getBytes(StandardCharsets.UTF_8);
        String wrong = wrong(request, edit, typed, after);
        if (wrong != null || !confirmed) {
            return page(
                    request,
                    wrong == null ? HttpStatus.OK : HttpStatus.UNPROCESSABLE_CONTENT,
                    edit,
                    typed,
                    reason,
                    wrong,
                    wrong == null);
        }
        try {
            By by = new By(Visitor.of(request).name(), reason);
            Redrive begun =
                    edit.ledger().act(operations -> operations.deadLetters().redriveEdited(consumer, seq, after, by));
            Chrome chrome = pages.chrome(request, "dead-letters");
            return ActsController.seeOther(
                    chrome.to("dead-letters/redrives", "ledger", chrome.of(edit.ledger()), "id", begun.id()));
        } catch (OperationsException e) {
            return page(request, HttpStatus.CONFLICT, edit, typed, reason, e.getMessage(), false);
        }
    }

    private @Nullable String wrong(HttpServletRequest request, Edit edit, String typed, byte[] after) {
        if (typed.strip().equals(edit.before().strip())
                || Arrays.equals(after, edit.detail().payload())) {
            return pages.speech(request).say("edit.same");
        }
        if (edit.detail().contentType().contains("json") && !Payload.isJson(after)) {
            return pages.speech(request).say("edit.json");
        }
        return null;
    }

    private ResponseEntity<String> page(
            HttpServletRequest request,
            HttpStatus status,
            Edit edit,
            String payload,
            String reason,
            @Nullable String error,
            boolean compared) {
        Map<String, Object> model = new HashMap<>();
        model.put("ledger", edit.name());
        model.put("letter", edit.detail().letter());
        model.put("payload", payload);
        model.put("reason", reason);
        model.put("error", error);
        if (compared) {
            model.put("difference", DeadLettersController.DifferenceLine.of(edit.before(), payload));
        }
        return pages.page(request, status, "dead-letters", "edit", model);
    }
}
