package dev.tasuki.console.web;

import dev.tasuki.console.web.flow.Pictures;
import dev.tasuki.console.web.live.Broadcast;
import dev.tasuki.console.web.live.Snapshot;
import dev.tasuki.console.web.live.WatchedLedger;
import dev.tasuki.console.web.speech.Speech;
import dev.tasuki.operations.Custody;
import dev.tasuki.operations.Overview;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** What changes by itself: the picture of the system, and whether it can be seen at all. */
@RestController
@RequestMapping(ConsolePath.PLACEHOLDER)
class LiveController {
    private static final int MOST_OTHERS = 6;
    private final Pages pages;
    private final Broadcast broadcast;
    private final Pictures pictures = new Pictures();

    LiveController(Pages pages, Broadcast broadcast) {
        this.pages = pages;
        this.broadcast = broadcast;
    }

    /**
     * A ledger as the first page shows it.
     *
     * @param name its name
     * @param several whether the name has to be said
     * @param snapshot what was seen
     * @param t how to speak of it: ages are counted from when it was seen
     * @param wide the picture for a desk; empty before the first look
     * @param narrow the picture for a telephone
     * @param verdict what is wrong
     * @param next whom it is the move of, with what there is to do
     * @param others what else was found
     */
    public record Flow(
            String name,
            boolean several,
            Snapshot snapshot,
            Speech t,
            String wide,
            String narrow,
            String verdict,
            Verdict.@Nullable Next next,
            List<Verdict.Other> others) {

        /** Whether nothing is wrong. */
        public boolean isFine() {
            Overview overview = snapshot.overview();
            return overview != null && overview.triage().isFine();
        }

        /** Whether there is anything to look at. */
        public boolean isEmpty() {
            Overview overview = snapshot.overview();
            return overview == null || overview.status().topics().isEmpty();
        }
    }

    @GetMapping
    ResponseEntity<String> flow(HttpServletRequest request) {
        return pages.page(request, "flow", "flow", Map.of("flows", flows(request)));
    }

    @GetMapping("/flow/live")
    ResponseEntity<String> live(HttpServletRequest request) {
        return pages.part(request, "flow", "flow", "live", Map.of("flows", flows(request)));
    }

    private List<Flow> flows(HttpServletRequest request) {
        Chrome chrome = pages.chrome(request, "flow");
        Speech speech = pages.speech(request);
        List<Flow> flows = new ArrayList<>();
        for (WatchedLedger ledger : pages.ledgers().all()) {
            flows.add(flow(ledger, chrome, speech));
        }
        return flows;
    }

    private Flow flow(WatchedLedger ledger, Chrome chrome, Speech speech) {
        Snapshot snapshot = ledger.watch().look();
        Overview overview = snapshot.overview();
        boolean several = pages.ledgers().areSeveral();
        if (overview == null) {
            return new Flow(ledger.name(), several, snapshot, speech, "", "", "", null, List.of());
        }
        Speech then = speech.asOf(overview.status().at());
        Pictures.Drawn drawn =
                pictures.of(ledger.name(), snapshot.version(), chrome.base(), overview, then, chrome.links(ledger));
        List<Custody> others = overview.triage().others().stream()
                .filter(custody -> custody.situation().isTrouble())
                .toList();
        return new Flow(
                ledger.name(),
                several,
                snapshot,
                then,
                drawn.wide(),
                drawn.narrow(),
                then.verdict(overview.triage()),
                overview.triage().isFine()
                        ? null
                        : Verdict.next(overview.triage().verdict(), ledger, chrome),
                others.stream()
                        .limit(MOST_OTHERS)
                        .map(custody -> Verdict.other(custody, ledger, chrome, then))
                        .toList());
    }

    @GetMapping("/pulse")
    ResponseEntity<String> pulse(HttpServletRequest request) {
        return pages.part(request, "flow", "layout", "pulse", Map.of());
    }

    @GetMapping(path = "/live", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    ResponseEntity<SseEmitter> listen() {
        return broadcast
                .listen()
                .map(emitter ->
                        ResponseEntity.ok().header("X-Accel-Buffering", "no").body(emitter))
                .orElseGet(() ->
                        ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE).build());
    }
}
