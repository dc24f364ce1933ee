package dev.tasuki.spring;

import dev.tasuki.spi.Codec;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes payloads with the application's own {@link JsonMapper}, so that they look like the rest of its JSON.
 *
 * @param mapper the application's mapper
 */
record JacksonCodec(JsonMapper mapper) implements Codec {

    @Override
    public String contentType() {
        return "application/json";
    }

    @Override
    public byte[] write(Object payload) {
        return mapper.writeValueAsBytes(payload);
    }

    @Override
    public <T> T read(byte[] bytes, String contentType, Class<T> type) {
        if (!contentType.startsWith("application/json") && !contentType.endsWith("+json")) {
            throw new IllegalArgumentException("the payload is " + contentType + ", not JSON; read Delivery.bytes(), or"
                    + " give Tasuki a Codec bean that knows this content type");
        }
        return mapper.readValue(bytes, type);
    }
}
