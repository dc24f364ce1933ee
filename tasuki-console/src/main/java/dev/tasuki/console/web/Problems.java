package dev.tasuki.console.web;

import dev.tasuki.TasukiException;
import dev.tasuki.console.view.Json;
import dev.tasuki.console.web.guard.Access;
import dev.tasuki.console.web.guard.Visitor;
import dev.tasuki.console.web.live.LedgerLost;
import dev.tasuki.console.web.live.Snapshot;
import dev.tasuki.console.web.live.Troubles;
import dev.tasuki.console.web.speech.Speech;
import dev.tasuki.operations.OperationsException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;

/** What went wrong, as a page or as JSON: what is the case, and what to do. */
@RestControllerAdvice(basePackageClasses = Problems.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
class Problems {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
    private final Pages pages;
    private final Access access;

    Problems(Pages pages, Access access) {
        this.pages = pages;
        this.access = access;
    }

    @ExceptionHandler
    ResponseEntity<String> lost(LedgerLost e, HttpServletRequest request) {
        return lost(e.snapshot().trouble(), e, request);
    }

    private ResponseEntity<String> lost(Snapshot.@Nullable Trouble trouble, Exception e, HttpServletRequest request) {
        Snapshot.Trouble why = trouble == null ? Troubles.of(e) : trouble;
        String kind = why.kind().name().toLowerCase(Locale.ROOT);
        return answer(request, HttpStatus.SERVICE_UNAVAILABLE, "lost." + kind, why.detail());
    }

    @ExceptionHandler
    ResponseEntity<String> refused(OperationsException e, HttpServletRequest request) {
        Snapshot.Trouble trouble = Troubles.of(e);
        return trouble.kind() == Snapshot.Kind.NO_LEDGER
                ? lost(trouble, e, request)
                : answer(request, HttpStatus.CONFLICT, "refused", trouble.detail());
    }

    @ExceptionHandler
    ResponseEntity<String> trouble(TasukiException e, HttpServletRequest request) {
        return lost(null, e, request);
    }

    @ExceptionHandler
    ResponseEntity<String> nowhere(NotThere e, HttpServletRequest request) {
        return answer(request, HttpStatus.NOT_FOUND, "nowhere." + e.kind(), e.name());
    }

    @ExceptionHandler
    ResponseEntity<String> forbidden(Visitor.Forbidden e, HttpServletRequest request) {
        String role = e.role().name().toLowerCase(Locale.ROOT);
        String wanted = access.wanted(e.role());
        return e.isKnown()
                ? answer(
                        request,
                        HttpStatus.FORBIDDEN,
                        "forbidden." + role,
                        Visitor.of(request).name(),
                        wanted)
                : answer(request, HttpStatus.FORBIDDEN, "forbidden.nobody", "", wanted);
    }

    /** What the frameworks around refuse, such as a parameter that is missing or no number. */
    @ExceptionHandler
    @Nullable
    ResponseEntity<String> other(Exception e, HttpServletRequest request) {
        if (e instanceof AsyncRequestNotUsableException) {
            return null; // whoever listened is gone
        }
        if (e instanceof ErrorResponse response && response.getStatusCode().is4xxClientError()) {
            return answer(
                    request,
                    HttpStatus.valueOf(response.getStatusCode().value()),
                    "misunderstood",
                    String.valueOf(response.getBody().getDetail()));
        } else if (e instanceof TypeMismatchException || e instanceof IllegalArgumentException) {
            return answer(request, HttpStatus.BAD_REQUEST, "misunderstood", "");
        }
        LOG.error("A page could not be made: {}", request.getRequestURI(), e);
        return answer(request, HttpStatus.INTERNAL_SERVER_ERROR, "bug", "");
    }

    private ResponseEntity<String> answer(
            HttpServletRequest request, HttpStatus status, String key, String detail, String... toDo) {
        Speech speech = pages.speech(request);
        String title = speech.say("problem." + key, detail);
        if (request.getRequestURI().startsWith(pages.chrome(request, "").base() + "/api/")) {
            Map<String, Object> problem = new LinkedHashMap<>();
            problem.put("type", "about:blank");
            problem.put("status", status.value());
            problem.put("title", title);
            problem.put("detail", detail);
            return ResponseEntity.status(status)
                    .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                    .body(Json.pretty(problem));
        }
        Map<String, Object> model = new HashMap<>();
        model.put("title", title);
        model.put("detail", detail);
        model.put("todo", speech.knows("todo." + key) ? speech.say("todo." + key, (Object[]) toDo) : "");
        return pages.page(request, status, "problem", "problem", model);
    }
}
