package com.generalaugment.gateway.api.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.gateway.domain.access.Principal;
import com.generalaugment.libs.runtime.json.Json;

/** The answer of {@code GET /api/v1/admin/me}. */
final class MeDocument {

    private MeDocument() {}

    static ObjectNode of(Principal principal) {
        return switch (principal) {
            case Principal.ByKey byKey -> ofKey(byKey);
            case Principal.Person person -> ofPerson(person);
        };
    }

    private static ObjectNode ofKey(Principal.ByKey principal) {
        var key = principal.key();
        String project = key.projectId() == null ? null : key.projectId().toString();
        ObjectNode me = Json.object()
                .put("auth_method", "api_key")
                .put("key_id", key.id().toString())
                .put("project_id", project);
        var ids = me.putArray("project_ids");
        if (project != null) {
            ids.add(project);
        }
        var scopes = me.putArray("scopes");
        key.scopes().forEach(scopes::add);
        return me.put("environment", key.environment()).put("runtime_mode", key.runtimeMode());
    }

    private static ObjectNode ofPerson(Principal.Person person) {
        ObjectNode me =
                Json.object().put("auth_method", "oidc").putNull("key_id").putNull("project_id");
        me.putArray("project_ids");
        me.putArray("scopes");
        me.putNull("environment").putNull("runtime_mode");
        me.put("subject", person.subject()).put("email", person.email());
        ObjectNode roles = me.putObject("roles");
        if (person.role() != null) {
            roles.put("*", person.role().label());
        }
        return me;
    }
}
