package com.generalaugment.gateway.api.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.gateway.api.edge.AdminBody;
import com.generalaugment.gateway.api.edge.BuildInfo;
import com.generalaugment.gateway.api.edge.EdgeRequest;
import com.generalaugment.gateway.api.edge.IdempotentRequest;
import com.generalaugment.gateway.api.edge.Reply;
import com.generalaugment.gateway.api.edge.Route;
import com.generalaugment.gateway.api.edge.RouteGroup;
import com.generalaugment.gateway.domain.access.Role;
import com.generalaugment.gateway.domain.idempotency.IdempotencyStore;
import com.generalaugment.gateway.domain.isolation.Finding;
import com.generalaugment.gateway.domain.isolation.IsolationChecks;
import com.generalaugment.gateway.domain.isolation.Signatures;
import com.generalaugment.gateway.domain.key.Scopes;
import com.generalaugment.gateway.domain.realm.Realm;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.runtime.json.Members;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Objects;

/** {@code {P}/verify/isolation}, and the keys by which its answers are verified. */
@ApplicationScoped
public class IsolationRoutes implements RouteGroup {

    private static final int USERS = 2;
    private static final int MOST_USERS = 50;
    private static final int OPERATIONS = 200;
    private static final int MOST_OPERATIONS = 2_000;

    private final IsolationChecks checks;
    private final Signatures signatures;
    private final IdempotencyStore answers;
    private final BuildInfo build;

    public IsolationRoutes(IsolationChecks checks, Signatures signatures, IdempotencyStore answers, BuildInfo build) {
        this.checks = checks;
        this.signatures = signatures;
        this.answers = answers;
        this.build = build;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of(
                        "POST",
                        "/api/v1/admin/projects/{project_id}/verify/isolation",
                        new Route.Access.Admin(Scopes.OBSERVABILITY_READ, Role.DEVELOPER),
                        AdminBody.MAX_BYTES,
                        this::verify),
                Route.of(
                        "GET",
                        "/.well-known/genaug-keys.json",
                        new Route.Access.Open(),
                        AdminBody.MAX_BYTES,
                        request -> Reply.json(signatures.published())));
    }

    private Reply verify(EdgeRequest request) {
        Members body = Members.root(AdminBody.object(request.body()));
        int users = Objects.requireNonNullElse(body.integer("users", USERS, MOST_USERS), USERS);
        int operations = Objects.requireNonNullElse(body.integer("operations", 1, MOST_OPERATIONS), OPERATIONS);
        AdminBody.require(body);
        signatures.requireKey();
        Realm realm = new Realm.OfProject(request.project().tenant());
        return IdempotentRequest.of(answers, request, realm)
                .answer(name ->
                        Json.bytes(signatures.signed(document(checks.run(request.project(), users, operations)))));
    }

    private ObjectNode document(Finding finding) {
        ObjectNode document = Json.object()
                .put("verdict", finding.passes() ? "PASS" : "FAIL")
                .put("started_at", AdminBody.time(finding.startedAt()))
                .put("finished_at", AdminBody.time(finding.finishedAt()));
        var surfaces = document.putArray("surfaces");
        finding.surfaces()
                .forEach(surface -> surfaces.addObject()
                        .put("surface", surface.surface())
                        .put("probes", surface.probes())
                        .put("leaks", surface.leaks())
                        .put("detail", surface.detail()));
        return document.put("build_sha", build.sha());
    }
}
