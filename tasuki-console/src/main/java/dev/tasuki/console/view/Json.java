package dev.tasuki.console.view;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import dev.tasuki.operations.Phrase;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * Answers for programs: the components of the records of {@code dev.tasuki.operations} by their names and in their order, nothing
 * else; times and durations as in ISO 8601; a payload as a string, or as {@code {"base64": "…"}} when it is not a text.
 */
public final class Json {
    private static final JsonMapper.Builder MAPPER = JsonMapper.builder()
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .changeDefaultVisibility(visibility -> visibility
                    .withIsGetterVisibility(Visibility.NONE)
                    .withGetterVisibility(Visibility.NONE)
                    .withFieldVisibility(Visibility.ANY))
            .addModule(new SimpleModule().addSerializer(new OfPayload()).addSerializer(new OfPhrase()));

    private Json() {}

    /** Over several lines, for one answer. */
    public static String pretty(Object record) {
        return MAPPER.build()
                .rebuild()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .build()
                .writeValueAsString(record);
    }

    /** On one line, for a stream of answers. */
    public static String line(Object record) {
        return MAPPER.build().writeValueAsString(record);
    }

    /** Scripts get sentences, and those of one language. */
    private static final class OfPhrase extends StdSerializer<Phrase> {
        OfPhrase() {
            super(Phrase.class);
        }

        @Override
        public void serialize(Phrase phrase, JsonGenerator json, SerializationContext context) {
            json.writeString(phrase.toString());
        }
    }

    private static final class OfPayload extends StdSerializer<byte[]> {
        OfPayload() {
            super(byte[].class);
        }

        @Override
        public void serialize(byte[] payload, JsonGenerator json, SerializationContext context) {
            Optional<String> text = Payload.text(payload);
            if (text.isPresent()) {
                json.writeString(text.get());
            } else {
                json.writeStartObject();
                json.writeStringProperty("base64", Payload.base64(payload));
                json.writeEndObject();
            }
        }
    }
}
