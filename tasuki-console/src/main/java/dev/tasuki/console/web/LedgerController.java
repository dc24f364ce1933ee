package dev.tasuki.console.web;

import dev.tasuki.console.text.When;
import dev.tasuki.console.web.live.WatchedLedger;
import dev.tasuki.console.web.speech.Speech;
import dev.tasuki.operations.AuditEntry;
import dev.tasuki.operations.IncidentReport;
import dev.tasuki.operations.Operations;
import dev.tasuki.operations.OperationsException;
import dev.tasuki.operations.Overview;
import dev.tasuki.operations.Page;
import dev.tasuki.operations.SystemStatus;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What is asked by day: nodes, the sums, the design review, who did what, and reports. */
@RestController
@RequestMapping(ConsolePath.PLACEHOLDER)
class LedgerController {
    private static final int PAGE = 100;
    private final Pages pages;

    LedgerController(Pages pages) {
        this.pages = pages;
    }

    /** What one ledger answers. */
    public record Answer<T>(String name, @Nullable String ledger, Speech t, T content) {}

    private <T> List<Answer<T>> all(HttpServletRequest request, Function<Operations, T> question) {
        Chrome chrome = pages.chrome(request, "");
        Speech speech = pages.speech(request);
        List<Answer<T>> answers = new ArrayList<>();
        for (WatchedLedger ledger : pages.ledgers().all()) {
            answers.add(new Answer<>(ledger.name(), chrome.of(ledger), speech, ledger.ask(question)));
        }
        return answers;
    }

    @GetMapping("/nodes")
    ResponseEntity<String> nodes(HttpServletRequest request) {
        return pages.page(request, "nodes", "nodes", Map.of("answers", seen(request)));
    }

    @GetMapping("/nodes/live")
    ResponseEntity<String> nodesLive(HttpServletRequest request) {
        return pages.part(request, "nodes", "nodes", "live", Map.of("answers", seen(request)));
    }

    private List<Answer<SystemStatus>> seen(HttpServletRequest request) {
        Chrome chrome = pages.chrome(request, "nodes");
        Speech speech = pages.speech(request);
        List<Answer<SystemStatus>> answers = new ArrayList<>();
        for (WatchedLedger ledger : pages.ledgers().all()) {
            Overview overview = ledger.watch().look().overview();
            if (overview != null) {
                SystemStatus status = overview.status();
                answers.add(new Answer<>(ledger.name(), chrome.of(ledger), speech.asOf(status.at()), status));
            }
        }
        return answers;
    }

    @GetMapping("/reconciliation")
    ResponseEntity<String> reconciliation(
            HttpServletRequest request,
            @RequestParam(defaultValue = "") String from,
            @RequestParam(defaultValue = "") String to) {
        Map<String, Object> model = new HashMap<>(Map.of("from", from.strip(), "to", to.strip()));
        model.put("answers", all(request, Operations::reconcile));
        model.put("statuses", seen(request));
        HttpStatus status = HttpStatus.OK;
        if (!from.isBlank() || !to.isBlank()) {
            try {
                Speech speech = pages.speech(request);
                Instant begin = past(from.strip(), speech);
                Instant end = pastOrNow(to.strip(), speech);
                model.put("windows", all(request, operations -> operations.reconcile(begin, end)));
                model.put("begin", begin);
                model.put("end", end);
            } catch (OperationsException e) {
                model.put("error", String.valueOf(e.getMessage()));
                status = HttpStatus.UNPROCESSABLE_CONTENT;
            }
        }
        return pages.page(request, status, "reconciliation", "reconciliation", model);
    }

    @GetMapping("/review")
    ResponseEntity<String> review(HttpServletRequest request) {
        return pages.page(request, "review", "review", Map.of("answers", all(request, Operations::review)));
    }

    @GetMapping("/audit")
    ResponseEntity<String> audit(
            HttpServletRequest request,
            @RequestParam(defaultValue = "") String ledger,
            @RequestParam(defaultValue = "") String consumer,
            @RequestParam(defaultValue = "") String after) {
        WatchedLedger which = pages.ledger(ledger);
        Page<AuditEntry> page = which.ask(operations ->
                operations.audit(consumer.isBlank() ? null : consumer.strip(), after.isEmpty() ? null : after, PAGE));
        return pages.page(
                request,
                "audit",
                "audit",
                Map.of("ledger", ledger, "name", which.name(), "consumer", consumer, "entries", page));
    }

    @GetMapping("/reports")
    ResponseEntity<String> reports(
            HttpServletRequest request,
            @RequestParam(defaultValue = "") String ledger,
            @RequestParam(defaultValue = "") String id,
            @RequestParam(defaultValue = "") String from,
            @RequestParam(defaultValue = "") String to,
            @RequestParam(defaultValue = "false") boolean download) {
        Map<String, Object> model =
                new HashMap<>(Map.of("ledger", ledger, "id", id.strip(), "from", from.strip(), "to", to.strip()));
        HttpStatus status = HttpStatus.OK;
        if (!id.isBlank() || !from.isBlank()) {
            try {
                IncidentReport report = report(request, pages.ledger(ledger), id.strip(), from.strip(), to.strip());
                if (download) {
                    return ResponseEntity.ok()
                            .header(
                                    HttpHeaders.CONTENT_DISPOSITION,
                                    ContentDisposition.attachment()
                                            .filename("incident.md")
                                            .build()
                                            .toString())
                            .header(HttpHeaders.CONTENT_TYPE, "text/markdown;charset=UTF-8")
                            .body(report.markdown());
                }
                model.put("report", report);
            } catch (OperationsException e) {
                model.put("error", String.valueOf(e.getMessage()));
                status = HttpStatus.UNPROCESSABLE_CONTENT;
            }
        }
        return pages.page(request, status, "reports", "reports", model);
    }

    private IncidentReport report(HttpServletRequest request, WatchedLedger ledger, String id, String from, String to) {
        Speech speech = pages.speech(request);
        if (!id.isEmpty()) {
            return ledger.ask(operations -> operations.report(id, speech.locale()));
        }
        Instant begin = past(from, speech);
        Instant end = pastOrNow(to, speech);
        return ledger.ask(operations -> operations.report(begin, end, speech.locale()));
    }

    private static Instant pastOrNow(String text, Speech speech) {
        return text.isEmpty() ? speech.now() : past(text, speech);
    }

    private static Instant past(String text, Speech speech) {
        return new When(speech.clock())
                .past(text)
                .orElseThrow(() -> new OperationsException(speech.say("error.when", text)));
    }
}
