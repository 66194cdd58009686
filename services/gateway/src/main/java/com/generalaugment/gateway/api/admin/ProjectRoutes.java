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
import com.generalaugment.gateway.domain.access.Role;
import com.generalaugment.gateway.domain.idempotency.IdempotencyStore;
import com.generalaugment.gateway.domain.idempotency.IdempotencyStore.Idempotent;
import com.generalaugment.gateway.domain.key.Scopes;
import com.generalaugment.gateway.domain.project.Project;
import com.generalaugment.gateway.domain.project.Projects;
import com.generalaugment.gateway.domain.realm.Realm;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** {@code /api/v1/admin/projects}. */
@ApplicationScoped
public class ProjectRoutes implements RouteGroup {

    private static final String PROJECTS = "/api/v1/admin/projects";
    private static final String PROJECT = PROJECTS + "/{project_id}";
    private static final Route.Access READ = new Route.Access.Admin(Scopes.PROJECTS_READ);
    private static final Route.Access WRITE = new Route.Access.Admin(Scopes.PROJECTS_WRITE);
    private static final Route.Access ARCHIVE = new Route.Access.Admin(Scopes.PROJECTS_WRITE, Role.OWNER);
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1_000;

    private final Projects projects;
    private final IdempotencyStore answers;

    public ProjectRoutes(Projects projects, IdempotencyStore answers) {
        this.projects = projects;
        this.answers = answers;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of("GET", PROJECTS, READ, AdminBody.MAX_BYTES, this::list),
                Route.of("POST", PROJECTS, WRITE, AdminBody.MAX_BYTES, this::create),
                Route.of(
                        "GET",
                        PROJECT,
                        READ,
                        AdminBody.MAX_BYTES,
                        request -> Reply.json(ProjectDocument.of(request.project()))),
                Route.of("PATCH", PROJECT, WRITE, AdminBody.MAX_BYTES, this::change),
                Route.of("POST", PROJECT + "/archive", ARCHIVE, AdminBody.MAX_BYTES, this::archive));
    }

    private Reply list(EdgeRequest request) {
        int limit = request.query("limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
        int offset = request.query("offset", 0, 0, Integer.MAX_VALUE);
        ObjectNode list = Json.object();
        var items = list.putArray("items");
        projects.list(Keys.realmOf(request.principal()), limit, offset)
                .forEach(project -> items.add(ProjectDocument.of(project)));
        return Reply.json(list);
    }

    private Reply create(EdgeRequest request) {
        requireInstallation(request.principal());
        ProjectDocument.New wanted = ProjectDocument.created(AdminBody.object(request.body()));
        IdempotentRequest repeats = IdempotentRequest.of(answers, request, new Realm.Installation());
        var earlier = repeats.earlier();
        if (earlier.isPresent()) {
            return earlier.get();
        }
        Project project = projects.create(
                wanted.name(),
                wanted.slug(),
                wanted.settings(),
                made -> repeats.kept(Json.bytes(ProjectDocument.of(made))),
                request.trace());
        return project == null ? repeats.winner() : Reply.json(ProjectDocument.of(project));
    }

    private Reply change(EdgeRequest request) {
        boolean mayAdminister = request.principal() instanceof Principal.ByKey byKey && byKey.isGlobal();
        Projects.Change change =
                ProjectDocument.change(AdminBody.object(request.body()), request.project(), mayAdminister);
        Project changed = projects.change(realm(request), name(request), change, request.trace());
        return Reply.json(ProjectDocument.of(changed));
    }

    private Reply archive(EdgeRequest request) {
        IdempotentRequest repeats = IdempotentRequest.of(answers, request, realm(request));
        var earlier = repeats.earlier();
        if (earlier.isPresent()) {
            return earlier.get();
        }
        if (request.project().isArchived()) {
            byte[] unchanged = Json.bytes(ProjectDocument.of(request.project()));
            Idempotent kept = repeats.kept(unchanged);
            return kept == null || answers.keep(kept) ? Reply.json(200, unchanged) : repeats.winner();
        }
        Projects.Change change = new Projects.Change(null, null, "archived", null, Json.object());
        Project archived = projects.change(
                realm(request),
                name(request),
                change,
                made -> repeats.kept(Json.bytes(ProjectDocument.of(made))),
                request.trace());
        return archived == null ? repeats.winner() : Reply.json(ProjectDocument.of(archived));
    }

    private static Realm realm(EdgeRequest request) {
        return new Realm.OfProject(request.project().tenant());
    }

    private static String name(EdgeRequest request) {
        return request.project().tenant().toString();
    }

    private static void requireInstallation(Principal principal) {
        if (!(Keys.realmOf(principal) instanceof Realm.Installation)) {
            throw Problem.of(
                            ErrorKind.FORBIDDEN,
                            "insufficient_scope",
                            "Projects are made with a global management key or by a person.")
                    .extra("required_scope", Scopes.ADMIN);
        }
    }
}
