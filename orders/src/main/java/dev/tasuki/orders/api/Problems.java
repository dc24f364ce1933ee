package dev.tasuki.orders.api;

import dev.tasuki.orders.order.KeyReused;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.TransactionException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Every error as {@code application/problem+json} (RFC 9457), with the fields it is about under {@code errors}. */
@RestControllerAdvice
class Problems extends ResponseEntityExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    @ExceptionHandler
    ResponseEntity<ProblemDetail> invalid(InvalidRequest e) {
        return problem(e.status(), e.getMessage(), e.problems());
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> noSuchOrder(NoSuchOrder e) {
        return problem(HttpStatus.NOT_FOUND, e.getMessage(), List.of());
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> keyReused(KeyReused e) {
        return problem(
                HttpStatus.UNPROCESSABLE_CONTENT,
                e.getMessage(),
                List.of(new FieldProblem("Idempotency-Key", "was used for another order")));
    }

    @ExceptionHandler({DataAccessException.class, TransactionException.class})
    ResponseEntity<ProblemDetail> databaseTrouble(Exception e) {
        LOG.error("A request could not be served: the database failed", e);
        return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                .header(HttpHeaders.RETRY_AFTER, "1")
                .body(detail(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "the database cannot be reached; send the request again, "
                                + "an order with the same Idempotency-Key"));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> bug(RuntimeException e) {
        LOG.error("A request could not be served", e);
        return problem(HttpStatus.INTERNAL_SERVER_ERROR, "an error on this side; it is in the log", List.of());
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMediaTypeNotSupported(
            HttpMediaTypeNotSupportedException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        ProblemDetail detail = detail(
                HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                "Content-Type must be application/json, but is "
                        + (e.getContentType() == null ? "missing" : e.getContentType()));
        detail.setProperty("errors", List.of(new FieldProblem("Content-Type", "must be application/json")));
        return handleExceptionInternal(e, detail, headers, status, request);
    }

    private static ResponseEntity<ProblemDetail> problem(
            HttpStatus status, @Nullable String text, List<FieldProblem> problems) {
        ProblemDetail detail = detail(status, text);
        if (!problems.isEmpty()) {
            detail.setProperty("errors", problems);
        }
        return ResponseEntity.status(status).body(detail);
    }

    private static ProblemDetail detail(HttpStatus status, @Nullable String text) {
        return ProblemDetail.forStatusAndDetail(status, text == null ? status.getReasonPhrase() : text);
    }
}
