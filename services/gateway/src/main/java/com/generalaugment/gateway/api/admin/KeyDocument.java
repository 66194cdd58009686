package com.generalaugment.gateway.api.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.gateway.api.edge.AdminBody;
import com.generalaugment.gateway.domain.access.Keys;
import com.generalaugment.gateway.domain.key.ApiKey;
import com.generalaugment.gateway.domain.key.Scopes;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.runtime.json.Members;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Keys as JSON of the public contract, both ways. */
final class KeyDocument {

    private static final int MAX_NAME = 100;
    private static final int MAX_SCOPES = 50;
    private static final Set<String> ENVIRONMENTS = Set.of("production", "staging", "development", "ci");

    private static final String DEFAULT_ENVIRONMENT = "production";
    private static final int LAST_YEAR = 9_999;

    private KeyDocument() {}

    static ObjectNode of(ApiKey key) {
        ObjectNode node = Json.object()
                .put("id", key.id().toString())
                .put("name", key.name())
                .put("masked_key", key.maskedKey())
                .put(
                        "project_id",
                        key.projectId() == null ? null : key.projectId().toString());
        var scopes = node.putArray("scopes");
        key.scopes().forEach(scopes::add);
        return node.put("environment", key.environment())
                .put("runtime_mode", key.runtimeMode())
                .put("expires_at", AdminBody.time(key.expiresAt()))
                .put("created_by", key.createdBy())
                .put("created_at", AdminBody.time(key.createdAt()))
                .put("last_used_at", AdminBody.time(key.lastUsedAt()));
    }

    static Keys.Wanted wanted(ObjectNode body, @Nullable UUID projectId) {
        Members members = Members.root(body);
        String name = members.string("name", 1, MAX_NAME);
        if (!members.has("name")) {
            members.missing("name");
        }
        members.string("project_id");
        String environment = members.oneOf("environment", ENVIRONMENTS);
        Keys.Wanted wanted = new Keys.Wanted(
                name == null ? "" : name,
                projectId,
                scopes(members, List.of(Scopes.ADMIN)),
                environment == null ? DEFAULT_ENVIRONMENT : environment,
                members.oneOf("runtime_mode", Set.of("test", "live")),
                time(members, "expires_at"));
        AdminBody.require(members);
        return wanted;
    }

    static ApiKey changed(ObjectNode body, ApiKey before) {
        ObjectNode inForce = of(before);
        for (String fixed : List.of("project_id", "runtime_mode")) {
            if (body.has(fixed) && !body.get(fixed).equals(inForce.get(fixed))) {
                throw ProjectDocument.unsupported(fixed, "of a key never changes");
            }
        }
        Members members = Members.root(body);
        for (String needed : List.of("name", "scopes")) {
            if (body.path(needed).isNull()) {
                members.wrongType(needed, "there: it cannot be cleared");
            }
        }
        String name = members.string("name", 1, MAX_NAME);
        String environment =
                body.path("environment").isNull() ? DEFAULT_ENVIRONMENT : members.oneOf("environment", ENVIRONMENTS);
        Instant expiry = body.has("expires_at") ? time(members, "expires_at") : before.expiresAt();
        ApiKey changed = before.changedTo(
                name == null ? before.name() : name,
                scopes(members, before.scopes()),
                expiry,
                environment == null ? before.environment() : environment);
        AdminBody.require(members);
        return changed;
    }

    private static List<String> scopes(Members members, List<String> ifAbsent) {
        if (!members.has("scopes")) {
            return ifAbsent;
        }
        List<String> scopes = new ArrayList<>();
        for (JsonNode scope : members.array("scopes")) {
            if (!scope.isTextual() || !Scopes.isKnown(scope.asText())) {
                members.outOfRange("scopes[" + scopes.size() + "]", "must be a known scope");
            }
            scopes.add(scope.asText());
        }
        if (scopes.isEmpty() || scopes.size() > MAX_SCOPES) {
            members.outOfRange("scopes", "must have 1 to 50 elements");
        }
        return scopes.stream().distinct().toList();
    }

    private static @Nullable Instant time(Members members, String member) {
        String text = members.string(member);
        if (text == null) {
            return null;
        }
        try {
            OffsetDateTime time = OffsetDateTime.parse(text);
            if (time.getYear() > 0 && time.getYear() <= LAST_YEAR) {
                return time.toInstant();
            }
        } catch (DateTimeException e) {
            // Reported below.
        }
        return members.outOfRange(member, "must be a time such as 2026-01-31T00:00:00Z");
    }
}
