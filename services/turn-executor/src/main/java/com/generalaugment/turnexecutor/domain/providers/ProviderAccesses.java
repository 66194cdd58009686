package com.generalaugment.turnexecutor.domain.providers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** The use cases of {@code {P}/model-providers}. No answer ever holds a key. */
public final class ProviderAccesses {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final ProviderAccessStore store;
    private final ProviderGate gate;
    private final ProjectProviders providers;
    private final Clock clock;

    public ProviderAccesses(ProviderAccessStore store, ProviderGate gate, ProjectProviders providers, Clock clock) {
        this.store = store;
        this.gate = gate;
        this.providers = providers;
        this.clock = clock;
    }

    public ObjectNode list(Tenant tenant) {
        ObjectNode list = Json.object();
        ArrayNode items = list.putArray("items");
        store.list(tenant).forEach(access -> items.add(shown(access)));
        return list;
    }

    /** @throws Problem 404 {@code model_provider_not_found}, 422 {@code validation_error}, 400 {@code unsafe_url} */
    public ObjectNode put(Tenant tenant, String provider, JsonNode body) {
        ProviderKind kind = ProviderKind.named(provider);
        ProviderBody parsed = ProviderBody.parse(kind, body);
        if (parsed.baseUrl() != null) {
            requireSafe(parsed.baseUrl());
        }
        Instant now = now();
        store.put(
                tenant,
                new ProviderAccess(
                        kind,
                        new ProviderKey(parsed.apiKey()),
                        parsed.baseUrl(),
                        parsed.apiMode(),
                        parsed.modelPrefixes(),
                        now,
                        now,
                        null));
        providers.forget(tenant);
        return shown(find(tenant, kind));
    }

    /** @throws Problem 404 {@code model_provider_not_found} */
    public ObjectNode delete(Tenant tenant, String provider) {
        boolean there = store.delete(tenant, ProviderKind.named(provider));
        providers.forget(tenant);
        if (!there) {
            throw Problem.notFound("model_provider");
        }
        return Json.object().put("status", "revoked").put("provider", provider);
    }

    /** @throws Problem 404 {@code model_provider_not_found} */
    public ObjectNode checkHealth(Tenant tenant, String provider) {
        ProviderAccess access = find(tenant, ProviderKind.named(provider));
        ProviderGate.Health health = gate.probe(access);
        Instant now = now();
        if (health.healthy()) {
            store.validated(tenant, access.kind(), now);
        }
        ObjectNode shown = Json.object()
                .put("provider", provider)
                .put("status", health.healthy() ? "ok" : "failed")
                .put("message", health.message())
                .put("checked_at", TIME.format(now))
                .put("latency_ms", health.latencyMillis());
        if (health.statusCode() == 0) {
            shown.putNull("status_code");
        } else {
            shown.put("status_code", health.statusCode());
        }
        return shown.put("retryable", health.retryable())
                .put("last_validated_at", time(health.healthy() ? now : access.lastValidatedAt()));
    }

    private void requireSafe(String baseUrl) {
        try {
            gate.requireSafe(baseUrl);
        } catch (Problem e) {
            throw e.param("base_url");
        }
    }

    private ProviderAccess find(Tenant tenant, ProviderKind kind) {
        return store.list(tenant).stream()
                .filter(access -> access.kind() == kind)
                .findFirst()
                .orElseThrow(() -> Problem.notFound("model_provider"));
    }

    private static ObjectNode shown(ProviderAccess access) {
        ObjectNode row = Json.object()
                .put("provider", access.kind().label())
                .put("status", access.isUsable() ? "active" : "unusable")
                .put("base_url_configured", access.baseUrl() != null)
                .put("api_mode", access.apiMode());
        ArrayNode prefixes = row.putArray("model_prefixes");
        access.modelPrefixes().forEach(prefixes::add);
        return row.put("created_at", time(access.createdAt()))
                .put("updated_at", time(access.updatedAt()))
                .put("last_validated_at", time(access.lastValidatedAt()));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static @Nullable String time(@Nullable Instant instant) {
        return instant == null ? null : TIME.format(instant);
    }
}
