package dev.tasuki.orders.api;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the JSON bodies of requests: strictly, and never more of one than an order can need. */
@Component
public class JsonBodies {
    private static final int LARGEST = 256 << 10;
    private final JsonMapper mapper = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /**
     * The body of a request.
     *
     * @throws InvalidRequest when it is too large or not JSON
     */
    public JsonNode read(HttpServletRequest request) throws IOException {
        if (request.getContentLengthLong() > LARGEST) {
            throw tooLarge(request.getContentLengthLong() + " bytes");
        }
        byte[] body = request.getInputStream().readNBytes(LARGEST + 1);
        if (body.length > LARGEST) {
            throw tooLarge("more");
        }
        try {
            return mapper.readTree(body);
        } catch (JacksonException e) {
            TokenStreamLocation at = e.getLocation();
            String where = at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
            throw InvalidRequest.of("body", "must be JSON, but cannot be read" + where + ": " + e.getOriginalMessage());
        }
    }

    private static InvalidRequest tooLarge(String size) {
        return new InvalidRequest(
                HttpStatus.CONTENT_TOO_LARGE,
                List.of(new FieldProblem("body", "must be at most " + LARGEST + " bytes, but has " + size)));
    }
}
