package dev.tasuki.console.web;

import dev.tasuki.console.view.Payload;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Hides what is nobody's business in a payload: values of fields whose names sound like it. What is not JSON has no names, so that it
 * is hidden as a whole.
 */
final class Mask {
    static final String USUAL =
            "pass(word|wd|phrase)?|pwd|secret|token|auth(orization)?|cookie|session|credential|(api|private)_?key|"
                    + "(credit_?)?card|pan|cvv|cvc|iban|bic|account|ssn|tax_?id|passport|birth(day|date)?|e?_?mail|phone|mobile|tel|fax|"
                    + "(first|last|full|user|sur)?_?name|address|street|zip|postal|postcode|city";

    /** What is seen instead. */
    static final String DOTS = "•••";

    private final Pattern sensitive;

    /** Hides fields in whose names one of these words is: cardNumber and card_number have "card", discard has not. */
    Mask(String sensitive) {
        try {
            this.sensitive = Pattern.compile("(^|_)(" + sensitive + ")s?(_|$)", Pattern.CASE_INSENSITIVE);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "tasuki.console.sensitive must be a regular expression, but is '" + sensitive + "': "
                            + e.getMessage(),
                    e);
        }
    }

    /** A payload as somebody may see it who may not see everything. */
    String masked(byte[] payload) {
        return Payload.text(payload).map(this::masked).orElse(DOTS);
    }

    /** The same of a text. */
    String masked(@Nullable String json) {
        if (json == null || json.isBlank()) {
            return "";
        }
        try {
            JsonNode tree = JsonMapper.shared().readTree(json);
            return tree.isContainer()
                    ? JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(masked(tree))
                    : DOTS;
        } catch (JacksonException e) {
            return DOTS;
        }
    }

    private JsonNode masked(JsonNode tree) {
        if (tree instanceof ObjectNode object) {
            for (String name : object.propertyNames().toArray(String[]::new)) {
                JsonNode value = object.get(name);
                object.set(name, isSensitive(name) ? hidden(value) : masked(value));
            }
        } else if (tree instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, masked(array.get(i)));
            }
        }
        return tree;
    }

    private boolean isSensitive(String name) {
        String words = name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").replaceAll("[^\\p{L}\\p{N}]+", "_");
        return sensitive.matcher(words).find();
    }

    /** Everything in it, but its shape is seen. */
    private JsonNode hidden(JsonNode value) {
        if (value instanceof ObjectNode object) {
            for (String name : object.propertyNames().toArray(String[]::new)) {
                object.set(name, hidden(object.get(name)));
            }
            return object;
        } else if (value instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, hidden(array.get(i)));
            }
            return array;
        }
        return value.isNull() ? value : JsonMapper.shared().getNodeFactory().stringNode(DOTS);
    }
}
