package com.generalaugment.gateway.api.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.gateway.api.edge.AdminBody;
import com.generalaugment.gateway.api.edge.EdgeRequest;
import com.generalaugment.gateway.api.edge.IdempotentRequest;
import com.generalaugment.gateway.api.edge.Reply;
import com.generalaugment.gateway.api.edge.Route;
import com.generalaugment.gateway.api.edge.RouteGroup;
import com.generalaugment.gateway.domain.access.Keys;
import com.generalaugment.gateway.domain.access.Principal;
import com.generalaugment.gateway.domain.idempotency.IdempotencyStore;
import com.generalaugment.gateway.domain.key.ApiKey;
import com.generalaugment.gateway.domain.key.Scopes;
import com.generalaugment.gateway.domain.project.Projects;
import com.generalaugment.gateway.domain.realm.Realm;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/admin/keys} and {@code /api/v1/admin/me}. */
@ApplicationScoped
public class KeyRoutes implements RouteGroup {

    private static final String KEYS = "/api/v1/admin/keys";
    private static final Route.Access READ = new Route.Access.Admin(Scopes.PROJECTS_READ);
    private static final Route.Access WRITE = new Route.Access.Admin(Scopes.KEYS_WRITE);

    private final Keys keys;
    private final Projects projects;
    private final IdempotencyStore answers;

    public KeyRoutes(Keys keys, Projects projects, IdempotencyStore answers) {
        this.keys = keys;
        this.projects = projects;
        this.answers = answers;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of("GET", KEYS, READ, AdminBody.MAX_BYTES, this::list),
                Route.of("POST", KEYS, WRITE, AdminBody.MAX_BYTES, this::create),
                Route.of("PATCH", KEYS + "/{key_id}", WRITE, AdminBody.MAX_BYTES, this::change),
                Route.of("DELETE", KEYS + "/{key_id}", WRITE, AdminBody.MAX_BYTES, this::revoke),
                Route.of(
                        "GET",
                        "/api/v1/admin/me",
                        new Route.Access.SignedIn(),
                        AdminBody.MAX_BYTES,
                        request -> Reply.json(MeDocument.of(request.principal()))));
    }

    private Reply list(EdgeRequest request) {
        ObjectNode list = Json.object();
        var items = list.putArray("items");
        keys.list(request.principal()).forEach(key -> items.add(KeyDocument.of(key)));
        return Reply.json(list);
    }

    private Reply create(EdgeRequest request) {
        Realm realm = Keys.realmOf(request.principal());
        Keys.Wanted wanted = KeyDocument.wanted(AdminBody.object(request.body()), projectOf(request));
        Keys.requireProject(request.principal(), wanted.projectId());
        IdempotentRequest repeats = IdempotentRequest.of(answers, request, realm);
        var earlier = repeats.earlier();
        if (earlier.isPresent()) {
            return earlier.get();
        }
        Keys.Created created = keys.create(
                request.principal(),
                wanted,
                key -> repeats.kept(Json.bytes(KeyDocument.of(key).putNull("api_key"))));
        if (created == null) {
            return repeats.winner();
        }
        return Reply.json(
                KeyDocument.of(created.key()).put("api_key", created.text().reveal()));
    }

    private Reply change(EdgeRequest request) {
        ApiKey before = keys.find(request.principal(), id(request));
        ApiKey changed = KeyDocument.changed(AdminBody.object(request.body()), before);
        return Reply.json(KeyDocument.of(keys.change(request.principal(), changed, request.trace())));
    }

    private Reply revoke(EdgeRequest request) {
        UUID id = id(request);
        keys.revoke(request.principal(), id, request.trace());
        return Reply.json(Json.object().put("status", "revoked").put("id", id.toString()));
    }

    /** The project that a new key is bound to: the named one, else the project of the caller. */
    private @Nullable UUID projectOf(EdgeRequest request) {
        ObjectNode body = AdminBody.object(request.body());
        Realm realm = Keys.realmOf(request.principal());
        if (body.path("project_id").isTextual()) {
            return projects.find(realm, body.path("project_id").asText())
                    .tenant()
                    .projectId();
        }
        return request.principal() instanceof Principal.ByKey byKey
                ? byKey.key().projectId()
                : null;
    }

    private static UUID id(EdgeRequest request) {
        try {
            return UUID.fromString(request.path("key_id"));
        } catch (IllegalArgumentException e) {
            throw Problem.notFound("key");
        }
    }
}
