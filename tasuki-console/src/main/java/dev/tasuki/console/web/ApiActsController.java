package dev.tasuki.console.web;

import dev.tasuki.console.web.guard.Role;
import dev.tasuki.console.web.guard.Visitor;
import dev.tasuki.operations.By;
import dev.tasuki.operations.Operations;
import dev.tasuki.operations.OperationsException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What programs do, in the name of whoever they logged in as. */
@RestController
@RequestMapping(path = ConsolePath.PLACEHOLDER + "/api", consumes = MediaType.APPLICATION_JSON_VALUE)
class ApiActsController {
    private final ApiAnswers answers;

    ApiActsController(ApiAnswers answers) {
        this.answers = answers;
    }

    private interface Doing {
        Object with(Operations operations, ApiBody body, By by);
    }

    private ResponseEntity<String> act(HttpServletRequest request, @Nullable String ledger, Doing doing)
            throws IOException {
        Visitor visitor = Visitor.of(request).require(Role.OPERATOR);
        ApiBody body = ApiBody.read(request);
        By by = new By(visitor.name(), body.why());
        return answers.of(answers.ledger(ledger).act(operations -> doing.with(operations, body, by)));
    }

    @PostMapping("/dead-letters/redrive")
    ResponseEntity<String> redrive(HttpServletRequest request, @RequestParam(required = false) @Nullable String ledger)
            throws IOException {
        return act(
                request,
                ledger,
                (operations, body, by) ->
                        operations.deadLetters().redrive(body.which().forAct(), by));
    }

    @PostMapping("/dead-letters/discard")
    ResponseEntity<String> discard(HttpServletRequest request, @RequestParam(required = false) @Nullable String ledger)
            throws IOException {
        return act(
                request,
                ledger,
                (operations, body, by) -> Map.of(
                        "discarded",
                        operations.deadLetters().discard(body.which().forAct(), by)));
    }

    @PostMapping("/dead-letters/accept")
    ResponseEntity<String> accept(HttpServletRequest request, @RequestParam(required = false) @Nullable String ledger)
            throws IOException {
        return act(request, ledger, (operations, body, by) -> {
            Instant until = body.until();
            if (until == null) {
                throw new OperationsException("'until' is missing in the body: a time such as 2026-11-23T09:00:00Z");
            }
            operations
                    .deadLetters()
                    .accept(
                            body.required(body.consumer(), "consumer"),
                            body.required(body.group(), "group"),
                            until,
                            by);
            return Map.of("accepted", until);
        });
    }

    @PostMapping("/redrives/{id}/{act:stop|continue}")
    ResponseEntity<String> redrive(
            HttpServletRequest request,
            @RequestParam(required = false) @Nullable String ledger,
            @PathVariable long id,
            @PathVariable String act)
            throws IOException {
        return act(
                request,
                ledger,
                (operations, body, by) -> act.equals("stop")
                        ? operations.deadLetters().stop(id, by)
                        : operations.deadLetters().goOn(id, by));
    }

    @PostMapping("/consumers/{act:pause|resume}")
    ResponseEntity<String> consumer(
            HttpServletRequest request,
            @RequestParam(required = false) @Nullable String ledger,
            @PathVariable String act)
            throws IOException {
        return act(request, ledger, (operations, body, by) -> {
            String consumer = body.required(body.consumer(), "consumer");
            if (act.equals("pause")) {
                operations.pause(consumer, by);
            } else {
                operations.resume(consumer, by);
            }
            return Map.of(act.equals("pause") ? "paused" : "resumed", consumer);
        });
    }
}
