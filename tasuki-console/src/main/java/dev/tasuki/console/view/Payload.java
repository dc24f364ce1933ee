package dev.tasuki.console.view;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** What is in a message, for people. */
public final class Payload {
    private Payload() {}

    /** The text, when it is UTF-8 without control characters other than those of white space. */
    public static Optional<String> text(byte[] payload) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(payload))
                    .toString();
            boolean odd = text.chars().anyMatch(c -> c < ' ' && c != '\n' && c != '\r' && c != '\t' || c == 0x7f);
            return odd ? Optional.empty() : Optional.of(text);
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** In base64, for what is not a text. */
    public static String base64(byte[] payload) {
        return Base64.getEncoder().encodeToString(payload);
    }

    /** On several lines when it is JSON, so that two can be compared; else as it is. */
    public static String pretty(byte[] payload) {
        return text(payload).map(Payload::indented).orElseGet(() -> "base64 " + base64(payload));
    }

    /** Whether it is JSON. */
    public static boolean isJson(byte[] payload) {
        try {
            return !JsonMapper.shared().readTree(payload).isMissingNode();
        } catch (JacksonException e) {
            return false;
        }
    }

    private static String indented(String text) {
        try {
            JsonMapper mapper = JsonMapper.shared();
            return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(mapper.readTree(text));
        } catch (JacksonException e) {
            return text;
        }
    }
}
