package dev.tasuki.console.web;

import dev.tasuki.console.text.When;
import dev.tasuki.console.view.Payload;
import dev.tasuki.console.web.guard.Visitor;
import dev.tasuki.console.web.live.WatchedLedger;
import dev.tasuki.console.web.speech.Speech;
import dev.tasuki.operations.Custody;
import dev.tasuki.operations.Journey;
import dev.tasuki.operations.MessageContent;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** How far something got. */
@RestController
@RequestMapping(ConsolePath.PLACEHOLDER + "/trace")
class TraceController {
    private static final int MOST_CORRELATIONS = 5;
    private final Pages pages;
    private final Mask mask;

    TraceController(Pages pages, Mask mask) {
        this.pages = pages;
        this.mask = mask;
    }

    @GetMapping
    ResponseEntity<String> trace(
            HttpServletRequest request,
            @RequestParam(defaultValue = "") String id,
            @RequestParam(defaultValue = "") String at) {
        Map<String, Object> model = new HashMap<>(Map.of("id", id.strip(), "at", at.strip()));
        HttpStatus status = HttpStatus.OK;
        if (!id.isBlank()) {
            status = found(request, id.strip(), at.strip(), model);
        }
        return pages.page(request, status, "trace", "trace", model);
    }

    private HttpStatus found(HttpServletRequest request, String id, String at, Map<String, Object> model) {
        Speech speech = pages.speech(request);
        Optional<Instant> moment = at.isEmpty() ? Optional.empty() : new When(speech.clock()).past(at);
        model.put("atBad", !at.isEmpty() && moment.isEmpty());
        moment.ifPresent(instant -> model.put("moment", instant));
        List<TraceTree.Found> found = find(id);
        TraceTree tree = TraceTree.of(found, moment.orElse(null), speech);
        model.put("tree", tree);
        model.put("more", found.stream().anyMatch(one -> one.journey().more()));
        model.put("problems", problems(found, speech));
        if (found.isEmpty()) {
            model.put("absent", absent(id, speech));
            return HttpStatus.NOT_FOUND;
        }
        return HttpStatus.OK;
    }

    /** In all ledgers; and what has the same correlation in the others, since a way may lead through several services. */
    private List<TraceTree.Found> find(String id) {
        boolean several = pages.ledgers().areSeveral();
        List<TraceTree.Found> found = new ArrayList<>();
        Set<String> correlations = new LinkedHashSet<>();
        for (WatchedLedger ledger : pages.ledgers().all()) {
            Journey journey = ledger.ask(operations -> operations.trace(id));
            if (!journey.messages().isEmpty()) {
                found.add(new TraceTree.Found(ledger, several, journey));
                journey.messages().forEach(message -> correlations.add(message.correlation()));
            }
        }
        if (several) {
            Set<WatchedLedger> known =
                    found.stream().map(TraceTree.Found::ledger).collect(Collectors.toSet());
            for (WatchedLedger ledger : pages.ledgers().all()) {
                if (!known.contains(ledger)) {
                    follow(ledger, correlations).ifPresent(found::add);
                }
            }
        }
        return found;
    }

    /** A correlation that is a number is a seq of its own ledger, and would be somebody else's in another. */
    private static Optional<TraceTree.Found> follow(WatchedLedger ledger, Set<String> correlations) {
        return correlations.stream()
                .filter(correlation -> !correlation.matches("\\d+"))
                .limit(MOST_CORRELATIONS)
                .map(correlation -> ledger.ask(operations -> operations.trace(correlation)))
                .filter(journey -> !journey.messages().isEmpty())
                .findFirst()
                .map(journey -> new TraceTree.Found(ledger, true, journey));
    }

    /** In what order whoever was asked first has to look: what is in trouble, each consumer once. */
    private static List<String> problems(List<TraceTree.Found> found, Speech speech) {
        return found.stream()
                .flatMap(one -> one.journey().messages().stream())
                .flatMap(message -> {
                    boolean wanted = message.deliveries().stream().anyMatch(d -> d.state() != null);
                    return message.deliveries().stream().filter(d -> !wanted || d.state() != null);
                })
                .map(Journey.Delivery::custody)
                .filter(custody -> custody.situation().isTrouble())
                .map(speech::custody)
                .distinct()
                .limit(5)
                .toList();
    }

    private String absent(String id, Speech speech) {
        Custody custody = pages.ledgers()
                .all()
                .get(0)
                .ask(operations -> operations.trace(id))
                .absent();
        return custody == null ? speech.say("trace.absent", id) : speech.custody(custody);
    }

    /**
     * What is in a message, as this visitor may see it.
     *
     * @param payload of the message
     * @param headers of it; empty for none
     * @param masked whether something is hidden
     */
    public record Content(MessageContent message, String payload, String headers, boolean masked) {}

    @GetMapping("/content")
    ResponseEntity<String> content(
            HttpServletRequest request,
            @RequestParam(defaultValue = "") String ledger,
            @RequestParam long seq,
            @RequestParam(defaultValue = "false") boolean reveal) {
        WatchedLedger which = pages.ledger(ledger);
        MessageContent message = which.ask(operations -> operations.message(seq))
                .orElseThrow(() -> new NotThere("message", Long.toString(seq)));
        boolean all = reveal && Visitor.of(request).maySeePayloads();
        Content content = new Content(
                message,
                all ? Payload.pretty(message.payload()) : mask.masked(message.payload()),
                all ? Objects.requireNonNullElse(message.headers(), "") : mask.masked(message.headers()),
                !all);
        Map<String, Object> model = Map.of("content", content, "ledger", ledger);
        return request.getHeader("HX-Request") == null
                ? pages.page(request, "trace", "content", model)
                : pages.part(request, "trace", "content", "content", model);
    }
}
