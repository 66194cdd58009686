package com.generalaugment.gateway.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.gateway.domain.access.IdempotentAnswers;
import com.generalaugment.gateway.domain.access.Principal;
import com.generalaugment.gateway.domain.access.Realm;
import com.generalaugment.gateway.domain.key.Keys;
import com.generalaugment.gateway.domain.key.Scopes;
import com.generalaugment.gateway.domain.project.Project;
import com.generalaugment.gateway.domain.project.Projects;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** {@code /api/v1/admin/projects}. */
@ApplicationScoped
public class ProjectRoutes {

    private static final String PROJECTS = "/api/v1/admin/projects";
    private static final String PROJECT = PROJECTS + "/{project_id}";
    private static final Route.Access READ = new Route.Access.Admin(Scopes.PROJECTS_READ);
    private static final Route.Access WRITE = new Route.Access.Admin(Scopes.PROJECTS_WRITE);
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1_000;

    private final Projects projects;
    private final IdempotentAnswers answers;

    public ProjectRoutes(Projects projects, IdempotentAnswers answers) {
        this.projects = projects;
        this.answers = answers;
    }

    List<Route> routes() {
        return List.of(
                Route.of("GET", PROJECTS, READ, AdminBody.MAX_BYTES, this::list),
                Route.of("POST", PROJECTS, WRITE, AdminBody.MAX_BYTES, this::create),
                Route.of(
                        "GET",
                        PROJECT,
                        READ,
                        AdminBody.MAX_BYTES,
                        exchange -> Reply.json(ProjectDocument.of(exchange.project()))),
                Route.of("PATCH", PROJECT, WRITE, AdminBody.MAX_BYTES, this::change),
                Route.of("POST", PROJECT + "/archive", WRITE, AdminBody.MAX_BYTES, this::archive));
    }

    private Reply list(Exchange exchange) {
        int limit = exchange.query("limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
        int offset = exchange.query("offset", 0, 0, Integer.MAX_VALUE);
        ObjectNode list = Json.object();
        var items = list.putArray("items");
        projects.list(Keys.realmOf(exchange.principal()), limit, offset)
                .forEach(project -> items.add(ProjectDocument.of(project)));
        return Reply.json(list);
    }

    private Reply create(Exchange exchange) {
        requireInstallation(exchange.principal());
        Repeats repeats = Repeats.of(answers, exchange, new Realm.Installation());
        var earlier = repeats.earlier();
        if (earlier.isPresent()) {
            return earlier.get();
        }
        ProjectDocument.New wanted = ProjectDocument.created(AdminBody.object(exchange.body()));
        Project project = projects.create(
                wanted.name(),
                wanted.slug(),
                wanted.settings(),
                made -> repeats.kept(Json.bytes(ProjectDocument.of(made))),
                exchange.trace());
        return project == null ? repeats.winner() : Reply.json(ProjectDocument.of(project));
    }

    private Reply change(Exchange exchange) {
        boolean global = Keys.realmOf(exchange.principal()) instanceof Realm.Installation;
        Projects.Change change = ProjectDocument.change(AdminBody.object(exchange.body()), global);
        return Reply.json(ProjectDocument.of(changed(exchange, change)));
    }

    private Reply archive(Exchange exchange) {
        if (exchange.project().isArchived()) {
            return Reply.json(ProjectDocument.of(exchange.project()));
        }
        Projects.Change change = new Projects.Change(null, null, "archived", null, Json.object());
        return Reply.json(ProjectDocument.of(changed(exchange, change)));
    }

    private Project changed(Exchange exchange, Projects.Change change) {
        Realm realm = new Realm.OfProject(exchange.project().tenant());
        return projects.change(realm, exchange.project().tenant().toString(), change, exchange.trace());
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
