package com.generalaugment.gateway.domain.project;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.context.Tenant;

/** A project's configuration as it was at one version; never changes. */
public record ProjectVersion(Tenant tenant, long version, String slug, String plan, ObjectNode settings) {}
