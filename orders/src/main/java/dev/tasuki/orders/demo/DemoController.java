package dev.tasuki.orders.demo;

import dev.tasuki.orders.api.FieldProblem;
import dev.tasuki.orders.api.InvalidRequest;
import dev.tasuki.orders.api.Json;
import dev.tasuki.orders.api.JsonBodies;
import dev.tasuki.orders.simulator.Fault;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Breaks and repairs the outside world, and counts what really happened there. */
@RestController
@RequestMapping(path = "/demo", produces = MediaType.APPLICATION_JSON_VALUE)
@Profile("demo")
class DemoController {
    private final JsonBodies bodies;
    private final Faults faults;
    private final FarEndCounts counts;

    DemoController(JsonBodies bodies, Faults faults, FarEndCounts counts) {
        this.bodies = bodies;
        this.faults = faults;
        this.counts = counts;
    }

    /** What is broken. */
    record Broken(String target, String mode, double rate) {
        static Broken of(Target target, Fault fault) {
            return new Broken(target.label(), fault.mode().label(), fault.rate());
        }
    }

    @GetMapping("/faults")
    List<Broken> faults() {
        return faults.current().entrySet().stream()
                .map(entry -> Broken.of(entry.getKey(), entry.getValue()))
                .toList();
    }

    @PostMapping(path = "/faults", consumes = MediaType.APPLICATION_JSON_VALUE)
    Broken change(HttpServletRequest request) throws IOException {
        JsonNode body = bodies.read(request);
        Json json = new Json();
        json.value(body, "body", "an object with \"target\" and \"mode\"", JsonNode::isObject, b -> b);
        json.orElseThrow();
        Target target = json.field(
                body,
                "",
                "target",
                "one of "
                        + labels(Arrays.stream(Target.values())
                                .map(Target::label)
                                .toList()),
                value -> value.isString() && Target.of(value.stringValue()).isPresent(),
                value -> Target.of(value.stringValue()).orElseThrow());
        Fault.Mode mode = json.field(
                body,
                "",
                "mode",
                "one of " + labels(Fault.Mode.labels()),
                value -> value.isString() && Fault.Mode.labels().contains(value.stringValue()),
                value -> Fault.Mode.of(value.stringValue()));
        Double rate = body.hasNonNull("rate")
                ? json.field(body, "", "rate", "a number from 0 to 1", DemoController::isRate, JsonNode::doubleValue)
                : null;
        json.orElseThrow();
        return change(Objects.requireNonNull(target), Objects.requireNonNull(mode), rate);
    }

    private Broken change(Target target, Fault.Mode mode, @Nullable Double rate) {
        if (!target.allows(mode)) {
            throw new InvalidRequest(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    List.of(new FieldProblem(
                            "mode",
                            "cannot be \"" + mode.label() + "\" for " + target.label()
                                    + ": its effect and its receipt commit in one transaction, so there is no moment between"
                                    + " the effect and the answer; try it with payment or mail")));
        }
        Fault fault = mode.fault(rate);
        faults.set(target, fault);
        return Broken.of(target, fault);
    }

    private static boolean isRate(JsonNode value) {
        return value.isNumber() && value.doubleValue() >= 0 && value.doubleValue() <= 1;
    }

    private static String labels(List<String> labels) {
        return labels.stream().map(label -> '"' + label + '"').collect(Collectors.joining(", "));
    }

    /** Counted at the far ends and in the shop's own tables, never from Tasuki's. */
    @GetMapping("/state")
    FarEndCounts.State state() {
        return counts.now();
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> unreachable(FarEndUnreachable e) {
        return ResponseEntity.of(ProblemDetail.forStatusAndDetail(
                        HttpStatus.SERVICE_UNAVAILABLE, Objects.requireNonNull(e.getMessage())))
                .build();
    }
}
