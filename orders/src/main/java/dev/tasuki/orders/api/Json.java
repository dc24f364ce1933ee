package dev.tasuki.orders.api;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.JsonNode;

/**
 * Reads the fields of a JSON document and collects everything that is wrong with them, so that a caller hears of all
 * mistakes at once. The values of wrong fields are null; {@link #orElseThrow} comes before they are used.
 */
public final class Json {
    private static final int LONGEST_QUOTE = 60;
    private final List<FieldProblem> problems = new ArrayList<>();

    /** A field of an object, which must be there; null, and a problem noted, when it is not what it must be. */
    public <T> @Nullable T field(
            JsonNode object,
            String path,
            String name,
            String must,
            Predicate<JsonNode> is,
            Function<JsonNode, T> read) {
        String field = path.isEmpty() ? name : path + "." + name;
        return value(object.path(name), field, must, is, read);
    }

    /** A value; null, and a problem noted, when it is not what it must be. */
    public <T> @Nullable T value(
            JsonNode value, String field, String must, Predicate<JsonNode> is, Function<JsonNode, T> read) {
        if (value.isMissingNode() || value.isNull()) {
            refuse(field, "is missing; it must be " + must);
            return null;
        }
        if (!is.test(value)) {
            refuse(field, "must be " + must + ", but is " + quote(value));
            return null;
        }
        return read.apply(value);
    }

    /** Notes a problem. */
    public void refuse(String field, String message) {
        problems.add(new FieldProblem(field, message));
    }

    /** Throws when a problem was noted. */
    public void orElseThrow() {
        if (!problems.isEmpty()) {
            throw new InvalidRequest(HttpStatus.BAD_REQUEST, problems);
        }
    }

    /** A value for people: short, and without characters that do not show or cannot be sent. */
    static String quote(JsonNode value) {
        if (value.isObject() || value.isArray()) {
            return value.isObject() ? "an object" : "an array";
        }
        String text = value.toString();
        StringBuilder quote = new StringBuilder();
        text.codePoints().limit(LONGEST_QUOTE).forEach(c -> quote.appendCodePoint(isPrintable(c) ? c : 0xFFFD));
        return quote.length() < text.length() ? quote + "…" : quote.toString();
    }

    /** Whether a text can be stored and printed: no control characters (NUL among them), no half of a surrogate pair. */
    static boolean isPrintable(String text) {
        return text.codePoints().allMatch(Json::isPrintable);
    }

    private static boolean isPrintable(int c) {
        return !Character.isISOControl(c) && Character.getType(c) != Character.SURROGATE;
    }
}
