package com.generalaugment.libs.runtime.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * JSON trees with one mapper: numbers keep their digits and stay within {@link NumberBounds}, a document is exactly one value,
 * nesting stops at 200.
 */
public final class Json {

    /** Deeper documents are refused: they cost stack. */
    public static final int MAX_DEPTH = 200;

    /** What a caller may send is written into documents of ours, some levels down. */
    private static final int MAX_OWN_DEPTH = MAX_DEPTH + 50;

    private static final ObjectMapper MAPPER = mapper(MAX_DEPTH);
    private static final ObjectMapper OWN = mapper(MAX_OWN_DEPTH);

    private Json() {}

    private static ObjectMapper mapper(int maxDepth) {
        StreamReadConstraints constraints = StreamReadConstraints.builder()
                .maxNestingDepth(maxDepth)
                .maxNumberLength(NumberBounds.MAX_CHARACTERS)
                .maxStringLength(70 * 1024 * 1024)
                .build();
        return JsonMapper.builder(
                        JsonFactory.builder().streamReadConstraints(constraints).build())
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .nodeFactory(NumberBounds.nodes())
                .build();
    }

    public static ObjectMapper mapper() {
        return MAPPER;
    }

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    public static JsonNode tree(@Nullable Object value) {
        return MAPPER.valueToTree(value);
    }

    /** @throws IOException when the bytes are not one JSON value in UTF-8, or exceed the bounds of nesting or numbers */
    public static JsonNode read(byte[] json) throws IOException {
        try {
            JsonNode node = MAPPER.readTree(json);
            if (node.isMissingNode()) {
                throw new EOFException("there is no value");
            }
            return node;
        } catch (NumberFormatException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** For JSON that we wrote ourselves. */
    public static JsonNode readTrusted(byte[] json) {
        try {
            return OWN.readTree(json);
        } catch (IOException | NumberFormatException e) {
            throw broken(e);
        }
    }

    /** For JSON that we wrote ourselves. */
    public static JsonNode readTrusted(String json) {
        try {
            return OWN.readTree(json);
        } catch (JsonProcessingException | NumberFormatException e) {
            throw broken(e);
        }
    }

    public static byte[] bytes(JsonNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("a tree cannot be written", e);
        }
    }

    public static String text(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("a tree cannot be written", e);
        }
    }

    private static UncheckedIOException broken(Exception cause) {
        return new UncheckedIOException("stored JSON is broken", new IOException(cause));
    }
}
