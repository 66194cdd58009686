package com.generalaugment.libs.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Facts to JSON and back. Members are snake_case; unknown members are ignored, so that facts evolve by adding. */
public final class EventCodec {

    private static final Map<String, Class<? extends Event>> TYPES = Stream.of(
                    ProjectEvent.ProjectChanged.class,
                    ProjectEvent.KeyRevoked.class,
                    TurnEvent.TurnCompleted.class,
                    TurnEvent.TurnFailed.class,
                    TurnEvent.TurnCancelled.class,
                    LearningEvent.UserSpoke.class,
                    UsageEvent.UsageRecorded.class,
                    UserEvent.UserErased.class,
                    UserEvent.UserDataErased.class)
            .collect(Collectors.toUnmodifiableMap(Class::getSimpleName, Function.identity()));

    private static final ObjectMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .serializationInclusion(JsonInclude.Include.NON_NULL)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private EventCodec() {}

    public static String encode(EventEnvelope<?> envelope) {
        ObjectNode node = JSON.createObjectNode();
        node.put("id", envelope.id());
        node.put("type", envelope.type());
        node.put("time", envelope.time().toString());
        putIfPresent(node, "project_id", envelope.projectId());
        putIfPresent(node, "traceparent", envelope.traceparent());
        node.put("subject", envelope.subject());
        node.set("data", JSON.valueToTree(envelope.data()));
        return write(node);
    }

    /** Empty for a type this build does not know: a newer writer's fact, to be passed over. */
    public static Optional<EventEnvelope<?>> decode(byte[] json) {
        try {
            JsonNode node = JSON.readTree(json);
            Class<? extends Event> type = TYPES.get(node.path("type").asText());
            if (type == null) {
                return Optional.empty();
            }
            return Optional.of(new EventEnvelope<>(
                    node.required("id").asText(),
                    Instant.parse(node.required("time").asText()),
                    textOrNull(node, "project_id"),
                    textOrNull(node, "traceparent"),
                    node.required("subject").asText(),
                    JSON.treeToValue(node.required("data"), type)));
        } catch (IOException e) {
            throw new UncheckedIOException("not an event", e);
        }
    }

    /**
     * As {@link #decode}, and empty also for what is no event at all: for listeners that would do nothing else with it.
     *
     * @param notAnEvent receives the reason
     */
    public static Optional<EventEnvelope<?>> read(byte @Nullable [] json, Consumer<RuntimeException> notAnEvent) {
        try {
            return json == null ? Optional.empty() : decode(json);
        } catch (UncheckedIOException | IllegalArgumentException | DateTimeException e) {
            notAnEvent.accept(e);
            return Optional.empty();
        }
    }

    private static void putIfPresent(ObjectNode node, String member, @Nullable String value) {
        if (value != null) {
            node.put(member, value);
        }
    }

    private static @Nullable String textOrNull(JsonNode node, String member) {
        return node.hasNonNull(member) ? node.get(member).asText() : null;
    }

    private static String write(JsonNode node) {
        try {
            return JSON.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("event cannot be written", e);
        }
    }
}
