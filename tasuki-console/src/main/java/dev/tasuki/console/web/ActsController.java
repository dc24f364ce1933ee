package dev.tasuki.console.web;

import dev.tasuki.console.text.When;
import dev.tasuki.console.web.guard.Role;
import dev.tasuki.console.web.guard.Visitor;
import dev.tasuki.console.web.live.WatchedLedger;
import dev.tasuki.console.web.speech.Speech;
import dev.tasuki.operations.By;
import dev.tasuki.operations.DeadLetter;
import dev.tasuki.operations.OperationsException;
import dev.tasuki.operations.Redrive;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What people do: first what it would mean, then the act. */
@RestController
@RequestMapping(ConsolePath.PLACEHOLDER)
class ActsController {
    private final Pages pages;

    ActsController(Pages pages) {
        this.pages = pages;
    }

    /** The form, with a preview of what the act would be about. */
    @GetMapping("/dead-letters/{act:redrive|discard|accept}")
    ResponseEntity<String> ask(
            HttpServletRequest request,
            @PathVariable String act,
            @RequestParam(defaultValue = "") String ledger,
            @RequestParam String consumer,
            @RequestParam(required = false) @Nullable String group,
            @RequestParam(required = false) @Nullable Long seq) {
        Visitor.of(request).require(Role.OPERATOR);
        return form(request, HttpStatus.OK, act, about(ledger, consumer, group, seq), "", null);
    }

    private Act about(String ledger, String consumer, @Nullable String group, @Nullable Long seq) {
        return new Act(pages.ledger(ledger), consumer, group, seq);
    }

    private ResponseEntity<String> form(
            HttpServletRequest request,
            HttpStatus status,
            String act,
            Act about,
            String reason,
            @Nullable String error) {
        Map<String, Object> model = new HashMap<>();
        model.put("act", act);
        model.put("about", about);
        model.put("ledger", pages.chrome(request, "dead-letters").of(about.ledger()));
        model.put("reason", reason);
        model.put("error", error);
        DeadLetter.Preview preview =
                about.ledger().ask(operations -> operations.deadLetters().preview(about.filter()));
        model.put("preview", preview);
        return pages.page(request, status, "dead-letters", "act", model);
    }

    @PostMapping("/dead-letters/{act:redrive|discard|accept}")
    ResponseEntity<String> act(
            HttpServletRequest request,
            @PathVariable String act,
            @RequestParam(defaultValue = "") String ledger,
            @RequestParam String consumer,
            @RequestParam(required = false) @Nullable String group,
            @RequestParam(required = false) @Nullable Long seq,
            @RequestParam(defaultValue = "") String reason,
            @RequestParam(defaultValue = "") String until) {
        Visitor visitor = Visitor.of(request).require(Role.OPERATOR);
        Act about = about(ledger, consumer, group, seq);
        Chrome chrome = pages.chrome(request, "dead-letters");
        String its = chrome.of(about.ledger());
        return orAgain(request, act, about, reason, () -> {
            By by = new By(visitor.name(), reason);
            return switch (act) {
                case "redrive" -> {
                    Redrive begun = about.ledger()
                            .act(operations -> operations.deadLetters().redrive(about.filter(), by));
                    yield seeOther(chrome.to("dead-letters/redrives", "ledger", its, "id", begun.id()));
                }
                case "discard" -> {
                    long gone = about.ledger()
                            .act(operations -> operations.deadLetters().discard(about.filter(), by));
                    yield seeOther(chrome.to("dead-letters", "ledger", its, "did", "discard", "count", gone));
                }
                default -> {
                    Instant end = until(until, pages.speech(request));
                    about.ledger().act(operations -> {
                        operations.deadLetters().accept(consumer, group == null ? "" : group, end, by);
                        return "";
                    });
                    yield seeOther(chrome.to("dead-letters", "ledger", its, "did", "accept"));
                }
            };
        });
    }

    private static Instant until(String text, Speech speech) {
        return new When(speech.clock())
                .future(text)
                .orElseThrow(() -> new OperationsException(speech.say("error.when", text)));
    }

    /** What the ledger refuses is said above the form, which keeps what was typed. */
    private ResponseEntity<String> orAgain(
            HttpServletRequest request, String act, Act about, String reason, Supplier<ResponseEntity<String>> work) {
        try {
            return work.get();
        } catch (OperationsException e) {
            return form(request, HttpStatus.CONFLICT, act, about, reason, e.getMessage());
        }
    }

    @PostMapping("/dead-letters/redrives/{act:stop|continue}")
    ResponseEntity<String> redrive(
            HttpServletRequest request,
            @PathVariable String act,
            @RequestParam(defaultValue = "") String ledger,
            @RequestParam long id,
            @RequestParam(defaultValue = "") String reason) {
        Visitor visitor = Visitor.of(request).require(Role.OPERATOR);
        WatchedLedger which = pages.ledger(ledger);
        By by = new By(visitor.name(), reason);
        which.act(operations -> act.equals("stop")
                ? operations.deadLetters().stop(id, by)
                : operations.deadLetters().goOn(id, by));
        Chrome chrome = pages.chrome(request, "dead-letters");
        return seeOther(chrome.to("dead-letters/redrives", "ledger", chrome.of(which), "id", id));
    }

    @PostMapping("/consumers/{act:pause|resume}")
    ResponseEntity<String> consumer(
            HttpServletRequest request,
            @PathVariable String act,
            @RequestParam(defaultValue = "") String ledger,
            @RequestParam String consumer,
            @RequestParam(defaultValue = "") String reason) {
        Visitor visitor = Visitor.of(request).require(Role.OPERATOR);
        WatchedLedger which = pages.ledger(ledger);
        By by = new By(visitor.name(), reason);
        which.act(operations -> {
            if (act.equals("pause")) {
                operations.pause(consumer, by);
            } else {
                operations.resume(consumer, by);
            }
            return consumer;
        });
        Chrome chrome = pages.chrome(request, "consumers");
        return seeOther(chrome.to("consumers/one", "ledger", chrome.of(which), "consumer", consumer));
    }

    /** So that loading the page again does not do it again. */
    static ResponseEntity<String> seeOther(String address) {
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .location(URI.create(address))
                .build();
    }
}
