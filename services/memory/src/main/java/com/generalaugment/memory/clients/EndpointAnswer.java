package com.generalaugment.memory.clients;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.memory.domain.embedding.Vectors;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** The answer of an endpoint, checked against the request. */
final class EndpointAnswer {

    private EndpointAnswer() {}

    /** @throws IOException with the reason, without the text of the answer @return in the order of their indices, of length 1 */
    static List<float[]> vectors(byte[] body, int count, int dimension) throws IOException {
        JsonNode vectors = read(body).path("data");
        if (!vectors.isArray() || vectors.size() != count) {
            throw new IOException("it answered " + vectors.size() + " vectors for " + count + " texts");
        }
        float[][] inOrder = new float[count][];
        for (JsonNode vector : vectors) {
            int index = vector.path("index").asInt(-1);
            if (index < 0 || index >= count || inOrder[index] != null) {
                throw new IOException("its vectors are not numbered from 0 to " + (count - 1));
            }
            inOrder[index] = vector(vector.path("embedding"), dimension);
        }
        return Arrays.asList(inOrder);
    }

    private static JsonNode read(byte[] body) throws IOException {
        try {
            return Json.read(body);
        } catch (JsonProcessingException e) {
            throw new IOException("its answer is no JSON");
        }
    }

    private static float[] vector(JsonNode numbers, int dimension) throws IOException {
        if (!numbers.isArray() || numbers.size() != dimension) {
            throw new IOException("a vector has " + numbers.size() + " numbers, and not the " + dimension + " of"
                    + " genaug.memory.embedding.dimension");
        }
        float[] vector = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            JsonNode number = numbers.get(i);
            if (!number.isNumber() || !Float.isFinite(number.floatValue())) {
                throw new IOException("a vector has something in it that is no number");
            }
            vector[i] = number.floatValue();
        }
        try {
            return Vectors.normalized(vector);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
