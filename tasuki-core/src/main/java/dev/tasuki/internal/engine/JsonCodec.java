package dev.tasuki.internal.engine;

import dev.tasuki.spi.Codec;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** Payloads as JSON in UTF-8, by Jackson. */
final class JsonCodec implements Codec {
    private final JsonMapper mapper = JsonMapper.builder().build();

    private final ClassValue<ObjectReader> readers = new ClassValue<>() {
        @Override
        protected ObjectReader computeValue(Class<?> type) {
            return mapper.readerFor(type);
        }
    };

    // A text may hold half of a surrogate pair, which UTF-8 cannot carry but an escape can.
    private final ObjectWriter ascii = mapper.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII);

    @Override
    public String contentType() {
        return "application/json";
    }

    @Override
    public byte[] write(Object payload) {
        try {
            return mapper.writeValueAsBytes(payload);
        } catch (JacksonException e) {
            if (e.getMessage() != null && e.getMessage().contains("surrogate")) {
                return ascii.writeValueAsBytes(payload);
            }
            throw e;
        }
    }

    @Override
    public <T> T read(byte[] bytes, String contentType, Class<T> type) {
        if (!contentType.startsWith("application/json")) {
            throw new IllegalArgumentException("its content type is " + contentType
                    + ", not application/json: read Delivery.bytes(), or give the node a Codec for it");
        }
        return readers.get(type).readValue(bytes);
    }
}
