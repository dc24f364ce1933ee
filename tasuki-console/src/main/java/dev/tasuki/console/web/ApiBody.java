package dev.tasuki.console.web;

import dev.tasuki.operations.DeadLetterFilter;
import dev.tasuki.operations.OperationsException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an act of the API is about.
 *
 * @param filter which dead letters
 * @param consumer which consumer
 * @param group which group, to accept
 * @param until until when, to accept
 * @param reason why
 */
record ApiBody(
        @Nullable Filter filter,
        @Nullable String consumer,
        @Nullable String group,
        @Nullable Instant until,
        @Nullable String reason) {
    private static final int LARGEST = 64 << 10;
    private static final byte[] EMPTY = "{}".getBytes(StandardCharsets.UTF_8);
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Which dead letters; everything that is set must hold. */
    record Filter(
            @Nullable String consumer,
            @Nullable String fingerprint,
            @Nullable String type,
            @Nullable String key,
            @Nullable Instant since,
            @Nullable Instant until,
            @Nullable String error,
            @Nullable Set<Long> seqs,
            @Nullable Boolean all) {
        DeadLetterFilter compiled() {
            return new DeadLetterFilter(
                    consumer,
                    fingerprint,
                    type,
                    key,
                    since,
                    until,
                    error,
                    seqs == null ? Set.of() : seqs,
                    Boolean.TRUE.equals(all));
        }
    }

    static ApiBody read(HttpServletRequest request) throws IOException {
        byte[] body = request.getInputStream().readNBytes(LARGEST + 1);
        if (body.length > LARGEST) {
            throw new OperationsException("a body has at most " + LARGEST + " bytes");
        }
        try {
            ApiBody read = MAPPER.readValue(body.length == 0 ? EMPTY : body, ApiBody.class);
            return Objects.requireNonNullElseGet(read, () -> new ApiBody(null, null, null, null, null));
        } catch (JacksonException e) {
            throw new OperationsException("the body is not understood: " + e.getOriginalMessage());
        }
    }

    DeadLetterFilter which() {
        return filter == null ? DeadLetterFilter.NONE : filter.compiled();
    }

    String required(@Nullable String value, String name) {
        if (value == null || value.isBlank()) {
            throw new OperationsException("'" + name + "' is missing in the body");
        }
        return value;
    }

    String why() {
        return reason == null ? "" : reason;
    }
}
