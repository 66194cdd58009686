package com.generalaugment.turnexecutor.clients.providers.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.runtime.json.NumberBounds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads JSON as model servers write it: {@code NaN}, leading zeros, control characters inside strings and bytes that are not
 * UTF-8 are accepted. Of members with one name the last counts. Depth and length of names and numbers are bounded.
 */
final class ProviderJson {

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(Json.MAX_DEPTH)
                            .maxNumberLength(NumberBounds.MAX_CHARACTERS)
                            .maxStringLength(ServerSentEvents.MAX_EVENT_BYTES)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(
                    JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS,
                    JsonReadFeature.ALLOW_LEADING_ZEROS_FOR_NUMBERS,
                    JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS,
                    JsonReadFeature.ALLOW_TRAILING_COMMA)
            .nodeFactory(NumberBounds.nodes())
            .build();

    private ProviderJson() {}

    /** @throws IOException when the bytes are not one JSON value */
    static JsonNode read(byte[] json) throws IOException {
        try {
            return MAPPER.readTree(json);
        } catch (IOException e) {
            // Decoding replaces what is not UTF-8, such as a character that the server cut in the middle.
            return readText(new String(json, StandardCharsets.UTF_8));
        } catch (NumberFormatException e) {
            throw new IOException("a number is out of bounds", e);
        }
    }

    private static JsonNode readText(String json) throws IOException {
        try {
            return MAPPER.readTree(json);
        } catch (NumberFormatException e) {
            throw new IOException("a number is out of bounds", e);
        }
    }

    static boolean isOneValue(byte[] json) {
        try {
            return !read(json).isMissingNode();
        } catch (IOException e) {
            return false;
        }
    }

    /** Values that follow each other, or the elements of one array. @throws IOException at the first that is not whole */
    static List<byte[]> values(byte[] json) throws IOException {
        List<byte[]> values = new ArrayList<>();
        try (MappingIterator<JsonNode> all =
                MAPPER.readerFor(JsonNode.class).readValues(new String(json, StandardCharsets.UTF_8))) {
            while (all.hasNextValue()) {
                values.add(Json.bytes(all.nextValue()));
            }
        } catch (NumberFormatException e) {
            throw new IOException("a number is out of bounds", e);
        }
        return values;
    }
}
