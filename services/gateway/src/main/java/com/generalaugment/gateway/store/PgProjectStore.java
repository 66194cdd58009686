package com.generalaugment.gateway.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.gateway.domain.idempotency.IdempotencyStore.Idempotent;
import com.generalaugment.gateway.domain.project.Project;
import com.generalaugment.gateway.domain.project.ProjectStore;
import com.generalaugment.gateway.domain.project.ProjectVersion;
import com.generalaugment.gateway.domain.project.Slug;
import com.generalaugment.gateway.domain.realm.Realm;
import com.generalaugment.libs.events.ProjectEvent;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.context.TraceContext;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.runtime.pg.Database;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Projects in PostgreSQL; every change writes its version and its event in the same transaction. */
@ApplicationScoped
public class PgProjectStore implements ProjectStore {

    private static final Realm INSTALLATION = new Realm.Installation();
    private static final String LIST = "SELECT " + ProjectRow.COLUMNS
            + " FROM gateway.project p ORDER BY p.created_at DESC, p.project_id DESC LIMIT $1 OFFSET $2";
    private static final String FIND_BY_ID =
            "SELECT " + ProjectRow.COLUMNS + " FROM gateway.project p WHERE p.project_id = $1";
    private static final String FIND_BY_SLUG =
            "SELECT " + ProjectRow.COLUMNS + " FROM gateway.project p WHERE p.slug = $1";
    private static final String KEY_CONSTRAINT = "idempotent_answer_pkey";
    private static final String VERSION = "SELECT slug, plan, settings::text AS settings FROM gateway.project_version"
            + " WHERE project_id = $1 AND version = $2";
    private static final String INSERT = "INSERT INTO gateway.project (project_id, slug, name, status, plan,"
            + " config_version, settings, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7::text::jsonb, $8, $8)";
    /** A concurrent change has taken the version number: inserting the version fails then, and with it the transaction. */
    private static final String UPDATE = "UPDATE gateway.project SET slug = $2, name = $3, status = $4, plan = $5,"
            + " config_version = $6, settings = $7::text::jsonb, updated_at = $8"
            + " WHERE project_id = $1 AND config_version = $6 - 1";

    private static final String INSERT_VERSION = "INSERT INTO gateway.project_version"
            + " (project_id, version, slug, plan, settings, created_at)"
            + " VALUES ($1, $2, $3, $4, $5::text::jsonb, $6)";

    private final RealmDatabase database;

    public PgProjectStore(RealmDatabase database) {
        this.database = database;
    }

    @Override
    public List<Project> list(Realm realm, int limit, int offset) {
        List<Project> projects = new ArrayList<>();
        for (Row row : database.read(realm, LIST, Tuple.of(limit, offset))) {
            projects.add(ProjectRow.project(row));
        }
        return projects;
    }

    @Override
    public Optional<Project> find(Realm realm, String name) {
        Optional<UUID> id = Slug.idIn(name);
        var rows = id.isPresent()
                ? database.read(realm, FIND_BY_ID, Tuple.of(id.get()))
                : database.read(realm, FIND_BY_SLUG, Tuple.of(name));
        for (Row row : rows) {
            return Optional.of(ProjectRow.project(row));
        }
        return Optional.empty();
    }

    @Override
    public Optional<ProjectVersion> version(Tenant tenant, long version) {
        for (Row row : database.read(new Realm.OfProject(tenant), VERSION, Tuple.of(tenant.projectId(), version))) {
            return Optional.of(
                    new ProjectVersion(tenant, version, row.getString("slug"), row.getString("plan"), (ObjectNode)
                            Json.readTrusted(row.getString("settings"))));
        }
        return Optional.empty();
    }

    @Override
    public Inserted insert(Project project, @Nullable Idempotent idempotent, TraceContext trace) {
        try {
            database.write(INSTALLATION, statements -> {
                PgIdempotencyStore.add(statements, idempotent);
                statements.add(INSERT, values(project));
                addVersion(statements, project, trace);
            });
            return Inserted.DONE;
        } catch (PgException e) {
            if (!PgKeyStore.UNIQUE_VIOLATION.equals(e.getSqlState())) {
                throw e;
            }
            return KEY_CONSTRAINT.equals(e.getConstraint()) ? Inserted.KEY_TAKEN : Inserted.SLUG_TAKEN;
        }
    }

    @Override
    public Updated update(Project project, @Nullable Idempotent idempotent, TraceContext trace) {
        try {
            var results = database.write(new Realm.OfProject(project.tenant()), statements -> {
                statements.add(UPDATE, values(project));
                addVersion(statements, project, trace);
                PgIdempotencyStore.add(statements, idempotent);
            });
            return results.getFirst().rowCount() == 1 ? Updated.DONE : Updated.OVERTAKEN;
        } catch (PgException e) {
            if (!PgKeyStore.UNIQUE_VIOLATION.equals(e.getSqlState())) {
                throw e;
            }
            return KEY_CONSTRAINT.equals(e.getConstraint()) ? Updated.KEY_TAKEN : Updated.OVERTAKEN;
        }
    }

    private static void addVersion(Database.Statements statements, Project project, TraceContext trace) {
        statements.add(
                INSERT_VERSION,
                Tuple.of(
                        project.tenant().projectId(),
                        project.configVersion(),
                        project.slug(),
                        project.plan(),
                        Json.text(project.settings()),
                        project.updatedAt().atOffset(ZoneOffset.UTC)));
        var fact =
                new ProjectEvent.ProjectChanged(project.tenant().toString(), project.configVersion(), project.status());
        statements.add(OutboxEvents.INSERT, OutboxEvents.values(project.tenant().projectId(), trace, fact));
    }

    private static Tuple values(Project project) {
        return Tuple.of(
                project.tenant().projectId(),
                project.slug(),
                project.name(),
                project.status(),
                project.plan(),
                project.configVersion(),
                Json.text(project.settings()),
                project.updatedAt().atOffset(ZoneOffset.UTC));
    }
}
