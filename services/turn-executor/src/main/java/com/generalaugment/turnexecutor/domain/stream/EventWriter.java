package com.generalaugment.turnexecutor.domain.stream;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.run.Frame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Writes the events of one stream with ascending numbers, straight to bytes: a delta is the most frequent document of
 * the service.
 */
final class EventWriter {

    /** Writes the members that follow type and number. */
    interface Members {
        void write(JsonGenerator json) throws IOException;
    }

    private static final String PADDING = "abcdefghijklmnopqrstuvwxyz012345";
    private static final int PADDED_BLOCK = 16;

    private final boolean obfuscation;
    private long next;

    EventWriter(boolean obfuscation) {
        this.obfuscation = obfuscation;
    }

    long nextNumber() {
        return next;
    }

    /** Skips numbers that are taken already. */
    void continueAt(long number) {
        next = number;
    }

    Frame write(String type, Members members) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        long number = next++;
        try (JsonGenerator json = Json.mapper().getFactory().createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("type", type);
            json.writeNumberField("sequence_number", number);
            members.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory", e);
        }
        return new Frame(number, type, out.toByteArray());
    }

    Frame response(String type, JsonNode response) {
        return write(type, json -> {
            json.writeFieldName("response");
            json.writeTree(response);
        });
    }

    /** Padding to whole blocks hides the lengths of tokens from an observer of the encrypted connection. */
    void writePadding(JsonGenerator json, String delta) throws IOException {
        if (obfuscation) {
            int length = PADDED_BLOCK - delta.length() % PADDED_BLOCK;
            json.writeStringField("obfuscation", PADDING.substring(0, length));
        }
    }
}
