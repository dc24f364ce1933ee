package dev.tasuki.console.web;

import dev.tasuki.console.text.When;
import dev.tasuki.operations.DeadLetterFilter;
import dev.tasuki.operations.Operations;
import dev.tasuki.operations.OperationsException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What programs ask. Where there are several ledgers, {@code ledger} says which one. */
@RestController
@RequestMapping(ConsolePath.PLACEHOLDER + "/api")
class ApiController {
    private final Pages pages;
    private final ApiAnswers answers;

    ApiController(Pages pages, ApiAnswers answers) {
        this.pages = pages;
        this.answers = answers;
    }

    private ResponseEntity<String> ask(@Nullable String ledger, Function<Operations, Object> question) {
        return answers.of(answers.ledger(ledger).ask(question));
    }

    /** How all of this is to be used. */
    @GetMapping("/openapi.yaml")
    ResponseEntity<String> description() throws IOException {
        try (InputStream file = Objects.requireNonNull(ApiController.class.getResourceAsStream("openapi.yaml"))) {
            return ResponseEntity.ok()
                    .contentType(new MediaType("application", "yaml", StandardCharsets.UTF_8))
                    .body(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @GetMapping("/ledgers")
    ResponseEntity<String> ledgers() {
        return answers.of(
                pages.ledgers().all().stream().map(ledger -> ledger.name()).toList());
    }

    @GetMapping("/overview")
    ResponseEntity<String> overview(@RequestParam(required = false) @Nullable String ledger) {
        return ask(ledger, Operations::overview);
    }

    @GetMapping("/status")
    ResponseEntity<String> status(@RequestParam(required = false) @Nullable String ledger) {
        return ask(ledger, Operations::status);
    }

    @GetMapping("/nodes")
    ResponseEntity<String> nodes(@RequestParam(required = false) @Nullable String ledger) {
        return ask(ledger, operations -> operations.status().nodes());
    }

    @GetMapping("/triage")
    ResponseEntity<String> triage(
            @RequestParam(required = false) @Nullable String ledger,
            @RequestParam(required = false) @Nullable String id) {
        return ask(ledger, operations -> id == null ? operations.triage() : operations.triage(id));
    }

    @GetMapping("/trace")
    ResponseEntity<String> trace(@RequestParam(required = false) @Nullable String ledger, @RequestParam String id) {
        return ask(ledger, operations -> operations.trace(id));
    }

    @GetMapping("/messages/{seq}")
    ResponseEntity<String> message(
            HttpServletRequest request,
            @RequestParam(required = false) @Nullable String ledger,
            @PathVariable long seq) {
        return ask(
                ledger,
                operations -> operations
                        .message(seq)
                        .map(message -> answers.seen(message, request))
                        .orElseThrow(() -> new NotThere("message", Long.toString(seq))));
    }

    @GetMapping("/consumers/series")
    ResponseEntity<String> series(
            HttpServletRequest request,
            @RequestParam(required = false) @Nullable String ledger,
            @RequestParam String consumer,
            @RequestParam(defaultValue = "1h") String span) {
        Duration length = When.span(span).orElseThrow(() -> notUnderstood(request, span));
        return ask(ledger, operations -> operations.series(consumer, length));
    }

    @GetMapping("/review")
    ResponseEntity<String> review(@RequestParam(required = false) @Nullable String ledger) {
        return ask(ledger, Operations::review);
    }

    @GetMapping("/reconcile")
    ResponseEntity<String> reconcile(@RequestParam(required = false) @Nullable String ledger) {
        return ask(ledger, Operations::reconcile);
    }

    @GetMapping("/reconcile/window")
    ResponseEntity<String> reconcileWindow(
            HttpServletRequest request,
            @RequestParam(required = false) @Nullable String ledger,
            @RequestParam String from,
            @RequestParam(required = false) @Nullable String to) {
        Instant begin = past(request, from);
        Instant end = pastOrNow(request, to);
        return ask(ledger, operations -> operations.reconcile(begin, end));
    }

    @GetMapping("/audit")
    ResponseEntity<String> audit(
            @RequestParam(required = false) @Nullable String ledger,
            @RequestParam(required = false) @Nullable String consumer,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "50") int limit) {
        return ask(ledger, operations -> operations.audit(consumer, after, limit));
    }

    @GetMapping("/report")
    ResponseEntity<String> report(
            HttpServletRequest request,
            @RequestParam(required = false) @Nullable String ledger,
            @RequestParam(required = false) @Nullable String id,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String to) {
        var language = pages.speech(request).locale();
        if ((id == null) == (from == null)) {
            throw new OperationsException("a report is about one thing (id) or about a window (from, to)");
        }
        if (id != null) {
            return ask(ledger, operations -> operations.report(id, language));
        }
        Instant begin = past(request, Objects.requireNonNull(from));
        Instant end = pastOrNow(request, to);
        return ask(ledger, operations -> operations.report(begin, end, language));
    }

    @GetMapping("/dead-letters")
    ResponseEntity<String> letters(
            HttpServletRequest request,
            @RequestParam(required = false) @Nullable String ledger,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "50") int limit) {
        DeadLetterFilter filter = filter(request);
        return ask(ledger, operations -> operations.deadLetters().list(filter, after, limit));
    }

    @GetMapping("/dead-letters/groups")
    ResponseEntity<String> groups(HttpServletRequest request, @RequestParam(required = false) @Nullable String ledger) {
        DeadLetterFilter filter = filter(request);
        return ask(ledger, operations -> operations.deadLetters().groups(filter));
    }

    @GetMapping("/dead-letters/preview")
    ResponseEntity<String> preview(
            HttpServletRequest request, @RequestParam(required = false) @Nullable String ledger) {
        DeadLetterFilter filter = filter(request);
        return ask(ledger, operations -> operations.deadLetters().preview(filter));
    }

    @GetMapping("/dead-letters/one")
    ResponseEntity<String> letter(
            HttpServletRequest request,
            @RequestParam(required = false) @Nullable String ledger,
            @RequestParam String consumer,
            @RequestParam long seq) {
        return ask(
                ledger,
                operations -> operations
                        .deadLetters()
                        .find(consumer, seq)
                        .map(detail -> answers.seen(detail, request))
                        .orElseThrow(() -> new NotThere("letter", consumer + " #" + seq)));
    }

    @GetMapping("/redrives")
    ResponseEntity<String> redrives(
            @RequestParam(required = false) @Nullable String ledger, @RequestParam(defaultValue = "50") int limit) {
        return ask(ledger, operations -> operations.deadLetters().redrives(limit));
    }

    @GetMapping("/redrives/{id}")
    ResponseEntity<String> redrive(@RequestParam(required = false) @Nullable String ledger, @PathVariable long id) {
        return ask(
                ledger,
                operations -> operations
                        .deadLetters()
                        .redrive(id)
                        .orElseThrow(() -> new NotThere("redrive", Long.toString(id))));
    }

    @GetMapping("/**")
    ResponseEntity<String> nowhere(HttpServletRequest request) {
        throw new NotThere("page", request.getRequestURI());
    }

    private DeadLetterFilter filter(HttpServletRequest request) {
        String seq = request.getParameter("seq");
        return new DeadLetterFilter(
                request.getParameter("consumer"),
                request.getParameter("group"),
                request.getParameter("type"),
                request.getParameter("key"),
                moment(request, "since"),
                moment(request, "until"),
                request.getParameter("error"),
                seq == null ? Set.of() : Set.of(Long.parseLong(seq)),
                false);
    }

    private @Nullable Instant moment(HttpServletRequest request, String name) {
        String text = request.getParameter(name);
        return text == null ? null : past(request, text);
    }

    private Instant pastOrNow(HttpServletRequest request, @Nullable String text) {
        return text == null ? pages.speech(request).now() : past(request, text);
    }

    private Instant past(HttpServletRequest request, String text) {
        return new When(pages.speech(request).clock()).past(text).orElseThrow(() -> notUnderstood(request, text));
    }

    private OperationsException notUnderstood(HttpServletRequest request, String text) {
        return new OperationsException(pages.speech(request).say("error.when", text));
    }
}
