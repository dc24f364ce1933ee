package dev.tasuki.internal.engine;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** A message's headers, as the log stores them. */
final class Headers {
    static final String TRACEPARENT = "traceparent";

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final TypeReference<LinkedHashMap<String, String>> TEXTS = new TypeReference<>() {};

    private Headers() {}

    static @Nullable String write(Map<String, String> headers) {
        return headers.isEmpty() ? null : MAPPER.writeValueAsString(headers);
    }

    static Map<String, String> read(@Nullable String stored) {
        return stored == null ? Map.of() : Collections.unmodifiableMap(MAPPER.readValue(stored, TEXTS));
    }
}
