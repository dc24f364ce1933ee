package dev.tasuki.console.web;

import dev.tasuki.DeliveryState;
import dev.tasuki.console.view.Difference;
import dev.tasuki.console.view.Payload;
import dev.tasuki.console.web.guard.Visitor;
import dev.tasuki.console.web.live.WatchedLedger;
import dev.tasuki.console.web.speech.Speech;
import dev.tasuki.operations.DeadLetter;
import dev.tasuki.operations.DeadLetterFilter;
import dev.tasuki.operations.Overview;
import dev.tasuki.operations.Page;
import dev.tasuki.operations.Redrive;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What only a person moves on: groups, what is in one, and one with all about it. */
@RestController
@RequestMapping(ConsolePath.PLACEHOLDER + "/dead-letters")
class DeadLettersController {
    private static final int PAGE = 50;
    private final Pages pages;
    private final Mask mask;

    DeadLettersController(Pages pages, Mask mask) {
        this.pages = pages;
        this.mask = mask;
    }

    /**
     * A group as the list shows it.
     *
     * @param ledger its ledger, for addresses; null when there is one only
     * @param group it
     * @param t ages are counted from when it was seen
     */
    public record Row(@Nullable String ledger, DeadLetter.Group group, Speech t) {
        /** New trouble, known debt, or on its way back to work. */
        public String state() {
            return group.redriving() == group.count() ? "redriving" : group.isNew() ? "new" : "accepted";
        }
    }

    @GetMapping
    ResponseEntity<String> groups(
            HttpServletRequest request,
            @RequestParam(defaultValue = "") String ledger,
            @RequestParam(defaultValue = "") String consumer,
            @RequestParam(defaultValue = "") String text) {
        return pages.page(request, "dead-letters", "dead-letters", rows(request, ledger, consumer, text));
    }

    @GetMapping("/live")
    ResponseEntity<String> live(
            HttpServletRequest request,
            @RequestParam(defaultValue = "") String ledger,
            @RequestParam(defaultValue = "") String consumer,
            @RequestParam(defaultValue = "") String text) {
        return pages.part(request, "dead-letters", "dead-letters", "live", rows(request, ledger, consumer, text));
    }

    /** From what everybody sees, so that any number of browsers costs the database nothing. */
    private Map<String, Object> rows(HttpServletRequest request, String ledger, String consumer, String text) {
        Speech speech = pages.speech(request);
        List<Row> rows = new ArrayList<>();
        String wanted = text.strip().toLowerCase(speech.locale());
        for (WatchedLedger one : pages.ledgers().all()) {
            Overview overview = one.watch().look().overview();
            if (overview == null || !ledger.isEmpty() && !ledger.equals(one.name())) {
                continue;
            }
            Speech then = speech.asOf(overview.status().at());
            overview.groups().stream()
                    .filter(group -> consumer.isEmpty() || group.consumer().equals(consumer))
                    .filter(group -> (group.error() + group.fingerprint() + group.owner() + group.consumer())
                            .toLowerCase(speech.locale())
                            .contains(wanted))
                    .forEach(group -> rows.add(new Row(chrome(request).of(one), group, then)));
        }
        rows.sort(Comparator.comparing((Row row) -> !row.state().equals("new"))
                .thenComparing(row -> -row.group().count()));
        long letters = rows.stream().mapToLong(row -> row.group().count()).sum();
        long nobody = rows.stream()
                .filter(row -> row.group().isNew())
                .mapToLong(row -> row.group().count() - row.group().redriving())
                .sum();
        return Map.of(
                "rows",
                rows,
                "letters",
                letters,
                "nobody",
                nobody,
                "ledger",
                ledger,
                "consumer",
                consumer,
                "text",
                text);
    }

    private Chrome chrome(HttpServletRequest request) {
        return pages.chrome(request, "dead-letters");
    }

    @GetMapping("/group")
    ResponseEntity<String> group(
            HttpServletRequest request,
            @RequestParam(defaultValue = "") String ledger,
            @RequestParam String consumer,
            @RequestParam(defaultValue = "") String group,
            @RequestParam(defaultValue = "") String after) {
        WatchedLedger which = pages.ledger(ledger);
        DeadLetterFilter filter = DeadLetterFilter.of(consumer, group);
        Page<DeadLetter> letters =
                which.ask(operations -> operations.deadLetters().list(filter, after.isEmpty() ? null : after, PAGE));
        Optional<DeadLetter.Group> found = which
                .ask(operations -> operations.deadLetters().groups(filter))
                .stream()
                .findFirst();
        Map<String, Object> model = new HashMap<>();
        model.put("ledger", ledger);
        model.put("consumer", consumer);
        model.put("fingerprint", group);
        model.put("letters", letters);
        model.put("group", found.orElse(null));
        found.flatMap(its -> which.ask(operations -> operations.deadLetters().find(consumer, its.sample())))
                .ifPresent(sample -> model.put("sample", shown(sample, false)));
        return pages.page(request, "dead-letters", "dead-letter-group", model);
    }

    /**
     * A dead letter, as this visitor may see it.
     *
     * @param detail all about it
     * @param payload of the message
     * @param headers of it; empty for none
     * @param edits what people changed
     * @param masked whether something is hidden
     */
    public record Shown(
            DeadLetter.Detail detail, String payload, String headers, List<ShownEdit> edits, boolean masked) {}

    /** A change of a payload. */
    public record ShownEdit(DeadLetter.Edit edit, List<DifferenceLine> difference) {}

    /** A line of a difference: what went, what came, what stayed. */
    public record DifferenceLine(String tone, String text) {
        static List<DifferenceLine> of(String before, String after) {
            return Difference.between(before, after)
                    .lines()
                    .map(line -> new DifferenceLine(
                            line.startsWith("-") ? "went" : line.startsWith("+") ? "came" : "stayed", line))
                    .toList();
        }
    }

    private Shown shown(DeadLetter.Detail detail, boolean all) {
        return new Shown(
                detail,
                text(detail.payload(), all),
                all ? Objects.requireNonNullElse(detail.headers(), "") : mask.masked(detail.headers()),
                detail.edits().stream()
                        .map(edit -> new ShownEdit(
                                edit, DifferenceLine.of(text(edit.before(), all), text(edit.after(), all))))
                        .toList(),
                !all);
    }

    private String text(byte[] payload, boolean all) {
        return all ? Payload.pretty(payload) : mask.masked(payload);
    }

    @GetMapping("/one")
    ResponseEntity<String> one(
            HttpServletRequest request,
            @RequestParam(defaultValue = "") String ledger,
            @RequestParam String consumer,
            @RequestParam long seq,
            @RequestParam(defaultValue = "false") boolean reveal) {
        WatchedLedger which = pages.ledger(ledger);
        DeadLetter.Detail detail = which.ask(
                        operations -> operations.deadLetters().find(consumer, seq))
                .orElseThrow(() -> new NotThere("letter", consumer + " #" + seq));
        boolean all = reveal && Visitor.of(request).maySeePayloads();
        boolean dead = which.ask(operations -> operations.trace(Long.toString(seq))).messages().stream()
                .filter(message -> message.seq() == seq)
                .flatMap(message -> message.deliveries().stream())
                .anyMatch(delivery -> delivery.consumer().equals(consumer) && delivery.state() == DeliveryState.DEAD);
        return pages.page(
                request,
                "dead-letters",
                "dead-letter",
                Map.of("ledger", ledger, "shown", shown(detail, all), "dead", dead));
    }

    @GetMapping("/redrives")
    ResponseEntity<String> redrives(
            HttpServletRequest request,
            @RequestParam(defaultValue = "") String ledger,
            @RequestParam(defaultValue = "0") long id) {
        return pages.page(request, "dead-letters", "redrives", redrives(ledger, id));
    }

    @GetMapping("/redrives/live")
    ResponseEntity<String> redrivesLive(
            HttpServletRequest request,
            @RequestParam(defaultValue = "") String ledger,
            @RequestParam(defaultValue = "0") long id) {
        return pages.part(request, "dead-letters", "redrives", "live", redrives(ledger, id));
    }

    /** The newest from what everybody sees; an older one is asked for. */
    private Map<String, Object> redrives(String ledger, long id) {
        WatchedLedger which = pages.ledger(ledger);
        Overview overview = which.watch().look().overview();
        List<Redrive> newest = overview == null ? List.of() : overview.redrives();
        Map<String, Object> model = new HashMap<>(Map.of("ledger", ledger, "id", id, "newest", newest));
        if (id > 0) {
            Redrive one = newest.stream()
                    .filter(redrive -> redrive.id() == id)
                    .findFirst()
                    .or(() -> which.ask(operations -> operations.deadLetters().redrive(id)))
                    .orElseThrow(() -> new NotThere("redrive", Long.toString(id)));
            model.put("one", one);
        }
        return model;
    }
}
