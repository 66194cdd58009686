package com.generalaugment.gateway.domain.project;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.context.Tenant;
import java.time.Instant;

/**
 * A project as it is now.
 *
 * @param configVersion grows by one with every change; turns run under one version
 * @param settings members of the public object that the project itself sets: {@code system_prompt}, {@code branding},
 *     {@code model_preferences}, {@code tool_discovery}, {@code rate_limits}, {@code security_flags}
 */
public record Project(
        Tenant tenant,
        String slug,
        String name,
        String status,
        String plan,
        long configVersion,
        ObjectNode settings,
        Instant createdAt,
        Instant updatedAt) {

    public boolean isArchived() {
        return status.equals("archived");
    }

    /** The next version with these members. */
    public Project changedTo(
            String newSlug, String newName, String newStatus, String newPlan, ObjectNode newSettings, Instant now) {
        return new Project(
                tenant, newSlug, newName, newStatus, newPlan, configVersion + 1, newSettings, createdAt, now);
    }
}
