package com.generalaugment.libs.runtime.context;

import java.util.UUID;

/** Whose data a call may touch. Stores ask for it in every signature; row-level security enforces it below them. */
public record Tenant(UUID projectId) {

    /** @throws IllegalArgumentException when the text is no UUID */
    public static Tenant of(String projectId) {
        return new Tenant(UUID.fromString(projectId));
    }

    @Override
    public String toString() {
        return projectId.toString();
    }
}
