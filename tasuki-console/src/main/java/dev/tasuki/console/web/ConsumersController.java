package dev.tasuki.console.web;

import dev.tasuki.RetryPolicy;
import dev.tasuki.console.text.When;
import dev.tasuki.console.web.live.WatchedLedger;
import dev.tasuki.console.web.speech.Speech;
import dev.tasuki.operations.Custody;
import dev.tasuki.operations.Overview;
import dev.tasuki.operations.Series;
import dev.tasuki.operations.SystemStatus;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Consumers: who answers for what, how it is, and how it was. */
@RestController
@RequestMapping(ConsolePath.PLACEHOLDER + "/consumers")
class ConsumersController {
    private static final Duration USUAL_SPAN = Duration.ofHours(1);
    private static final List<String> SPANS = List.of("10m", "1h", "6h", "1d", "7d");
    private final Pages pages;

    ConsumersController(Pages pages) {
        this.pages = pages;
    }

    /** A ledger and its consumers; its speech counts ages from when it was seen. */
    public record Part(String name, @Nullable String ledger, Speech t, List<SystemStatus.OfConsumer> consumers) {}

    @GetMapping
    ResponseEntity<String> all(HttpServletRequest request) {
        return pages.page(request, "consumers", "consumers", Map.of("parts", parts(request)));
    }

    @GetMapping("/live")
    ResponseEntity<String> live(HttpServletRequest request) {
        return pages.part(request, "consumers", "consumers", "live", Map.of("parts", parts(request)));
    }

    private List<Part> parts(HttpServletRequest request) {
        Chrome chrome = pages.chrome(request, "consumers");
        Speech speech = pages.speech(request);
        List<Part> parts = new ArrayList<>();
        for (WatchedLedger ledger : pages.ledgers().all()) {
            Overview overview = ledger.watch().look().overview();
            if (overview != null) {
                parts.add(new Part(
                        ledger.name(),
                        chrome.of(ledger),
                        speech.asOf(overview.status().at()),
                        overview.status().consumers()));
            }
        }
        return parts;
    }

    @GetMapping("/one")
    ResponseEntity<String> one(
            HttpServletRequest request,
            @RequestParam(defaultValue = "") String ledger,
            @RequestParam String consumer,
            @RequestParam(defaultValue = "1h") String span) {
        WatchedLedger which = pages.ledger(ledger);
        Map<String, Object> model = new HashMap<>(state(request, ledger, consumer));
        Duration asked = When.span(span).filter(length -> SPANS.contains(span)).orElse(USUAL_SPAN);
        Series series = which.ask(operations -> operations.series(consumer, asked));
        Speech speech = pages.speech(request);
        model.put("charts", Charts.of(series, speech));
        model.put("span", SPANS.contains(span) ? span : "1h");
        model.put("spans", SPANS);
        model.put(
                "status",
                which.ask(operations -> operations.status()).consumers().stream()
                        .filter(one -> one.status().name().equals(consumer))
                        .findFirst()
                        .orElseThrow(() -> new NotThere("consumer", consumer)));
        return pages.page(request, "consumers", "consumer", model);
    }

    @GetMapping("/one/live")
    ResponseEntity<String> oneLive(
            HttpServletRequest request, @RequestParam(defaultValue = "") String ledger, @RequestParam String consumer) {
        return pages.part(request, "consumers", "consumer", "live", state(request, ledger, consumer));
    }

    /** What changes by itself. */
    private Map<String, Object> state(HttpServletRequest request, String ledger, String consumer) {
        WatchedLedger which = pages.ledger(ledger);
        Overview overview = which.watch().look().overview();
        if (overview == null) {
            which.ask(operations -> ""); // says why
            throw new NotThere("consumer", consumer);
        }
        SystemStatus.OfConsumer found = overview.status().consumers().stream()
                .filter(one -> one.status().name().equals(consumer))
                .findFirst()
                .orElseThrow(() -> new NotThere("consumer", consumer));
        Speech then = pages.speech(request).asOf(overview.status().at());
        List<Custody> wrong = Stream.concat(Stream.of(overview.triage().verdict()), overview.triage().others().stream())
                .filter(custody -> consumer.equals(custody.consumer()))
                .filter(custody -> custody.situation().isTrouble())
                .toList();
        List<SystemStatus.Node> nodes = overview.status().nodes().stream()
                .filter(node -> node.consumers().contains(consumer))
                .toList();
        Map<String, Object> model = new HashMap<>(Map.of(
                "one", found, "t", then, "wrong", wrong, "nodes", nodes, "ledger", ledger, "consumer", consumer));
        model.put("runbook", Verdict.address(found.runbook()));
        model.put("effect", Objects.requireNonNullElse(found.effect(), then.say("effect.database")));
        model.put("policy", policy(found.retry(), then));
        return model;
    }

    private static String policy(RetryPolicy retry, Speech speech) {
        return retry.attempts() == 1
                ? speech.say("consumer.once")
                : speech.say(
                        "consumer.policy",
                        retry.attempts(),
                        speech.span(retry.initial()),
                        retry.factor(),
                        speech.span(retry.max()),
                        Math.round(retry.jitter() * 100));
    }
}
