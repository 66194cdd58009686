package com.generalaugment.gateway.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.gateway.domain.project.Project;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.json.Json;
import io.vertx.sqlclient.Row;

/** A project as columns. */
final class ProjectRow {

    static final String COLUMNS = "p.project_id AS p_id, p.slug, p.name AS p_name, p.status, p.plan, p.config_version,"
            + " p.settings::text AS settings, p.created_at AS p_created_at, p.updated_at AS p_updated_at";

    private ProjectRow() {}

    static Project project(Row row) {
        return new Project(
                new Tenant(row.getUUID("p_id")),
                row.getString("slug"),
                row.getString("p_name"),
                row.getString("status"),
                row.getString("plan"),
                row.getLong("config_version"),
                (ObjectNode) Json.readTrusted(row.getString("settings")),
                row.getOffsetDateTime("p_created_at").toInstant(),
                row.getOffsetDateTime("p_updated_at").toInstant());
    }
}
