package com.generalaugment.memory.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.FieldError;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.grpc.InboundMemory;
import com.generalaugment.libs.runtime.json.CanonicalJson;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.runtime.json.Members;
import com.generalaugment.libs.runtime.json.StorableText;
import com.generalaugment.memory.domain.Limits;
import com.generalaugment.memory.domain.facts.IdempotencyKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A request body in JSON, with the members that several routes share. */
final class Body {

    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,255}");

    private final JsonNode json;
    private final Members members;

    /** @throws Problem {@code invalid_json} */
    Body(byte[] bytes) {
        this.json = object(bytes);
        this.members = Members.root(json);
    }

    Members members() {
        return members;
    }

    /** @throws Problem that lists every wrong member */
    void requireValid() {
        if (!members.errors().isEmpty()) {
            throw Problem.validation(members.errors());
        }
    }

    /** A required text under either of two names. Two different texts are an error. */
    String text(String name, String alias, int max) {
        String value = members.storable(name, 1, max);
        String other = alias.equals(name) ? null : members.storable(alias, 1, max);
        if (value != null && other != null && !value.equals(other)) {
            members.outOfRange(alias, "must be the same as " + name + " when both are given");
        }
        if (!members.has(name) && !members.has(alias)) {
            members.missing(name);
        }
        return value != null ? value : other != null ? other : "";
    }

    /** The text of the fact. White space alone is an error. */
    String fact(String alias) {
        String fact = text("fact", alias, Limits.FACT);
        if (!fact.isEmpty() && fact.isBlank()) {
            members.outOfRange("fact", "must say something");
        }
        return fact;
    }

    /** An object of at most 16 KiB as JSON; null: absent. */
    @Nullable
    String document(String name) {
        if (!members.has(name)) {
            return null;
        }
        members.object(name);
        String text = Json.text(members.node(name));
        if (text.getBytes(StandardCharsets.UTF_8).length > Limits.DOCUMENT_BYTES) {
            members.outOfRange(name, "must have at most 16 KiB as JSON");
        } else if (!StorableText.is(text)) {
            members.outOfRange(name, StorableText.RULE);
        }
        return text;
    }

    @Nullable
    Instant time(String name) {
        String text = members.string(name);
        if (text == null) {
            return null;
        }
        try {
            Instant time = OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MILLIS);
            // The database and answers with four-digit years can represent these.
            if (time.isBefore(Instant.parse("0001-01-01T00:00:00Z"))
                    || time.isAfter(Instant.parse("9999-12-31T23:59:59Z"))) {
                return members.outOfRange(name, "must be within the years 1 to 9999");
            }
            return time;
        } catch (DateTimeException e) {
            return members.wrongType(name, "a time such as 2026-01-31T12:00:00Z");
        }
    }

    /**
     * @param header the header's key; empty: absent
     * @throws Problem when the key is malformed, or header and body name different ones
     */
    IdempotencyKey idempotencyKey(String header, String path) {
        String member = Optional.ofNullable(members.string("idempotency_key")).orElse("");
        if (!header.isEmpty() && !member.isEmpty() && !header.equals(member)) {
            throw Problem.of(
                    ErrorKind.INVALID, "idempotency_key_mismatch", "Header and body name different idempotency keys.");
        }
        return validKey(
                header.isEmpty() ? member : header, CanonicalJson.fingerprint(json, "POST", path), "idempotency_key");
    }

    /** For routes without a key in the body. */
    IdempotencyKey headerKey(String header, String path) {
        return validKey(header, CanonicalJson.fingerprint(json, "POST", path), "");
    }

    private static IdempotencyKey validKey(String key, String fingerprint, String param) {
        if (key.isEmpty()) {
            return IdempotencyKey.NONE;
        }
        if (!KEY.matcher(key).matches()) {
            throw Problem.of(
                            ErrorKind.INVALID,
                            "invalid_idempotency_key",
                            "An idempotency key has 1 to 255 visible ASCII characters.")
                    .param(param);
        }
        return new IdempotencyKey(key, fingerprint);
    }

    private static JsonNode object(byte[] bytes) {
        InboundMemory.growForTree(bytes);
        try {
            JsonNode json = Json.read(bytes);
            if (json.isObject()) {
                return json;
            }
        } catch (IOException e) {
            // The same answer: the message of the parser may quote the body.
        }
        throw Problem.of(ErrorKind.INVALID, "invalid_json", "The body must be a JSON object.");
    }

    /** For requests that name the user in the query or the path. */
    static String userId(String value, String location) {
        int length = value.codePointCount(0, value.length());
        String rule = length == 0
                ? "is required"
                : length > Limits.USER_ID
                        ? "must have 1 to " + Limits.USER_ID + " characters"
                        : StorableText.is(value) ? "" : StorableText.RULE;
        if (!rule.isEmpty()) {
            throw Problem.validation(java.util.List.of(
                    new FieldError("user_id", rule, location + (length == 0 ? "missing" : "out_of_range"))));
        }
        return value;
    }
}
