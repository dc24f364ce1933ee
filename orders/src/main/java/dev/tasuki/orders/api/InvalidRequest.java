package dev.tasuki.orders.api;

import java.util.List;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;

/** A request that cannot be served as it is. Names every field that has to be changed. */
public class InvalidRequest extends RuntimeException {
    private final HttpStatus status;
    private final transient List<FieldProblem> problems;

    /** Refuses a request because of some fields, at least one. */
    public InvalidRequest(HttpStatus status, List<FieldProblem> problems) {
        super(problems.stream()
                .map(problem -> problem.field() + " " + problem.message())
                .collect(Collectors.joining("; ")));
        this.status = status;
        this.problems = List.copyOf(problems);
    }

    /** Refuses a request because of one field, as a bad request. */
    public static InvalidRequest of(String field, String message) {
        return new InvalidRequest(HttpStatus.BAD_REQUEST, List.of(new FieldProblem(field, message)));
    }

    HttpStatus status() {
        return status;
    }

    List<FieldProblem> problems() {
        return problems;
    }
}
