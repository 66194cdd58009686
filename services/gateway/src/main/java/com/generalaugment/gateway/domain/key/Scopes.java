package com.generalaugment.gateway.domain.key;

import java.util.List;
import java.util.Set;

/** The scopes of keys (api.md 1.3). Management and runtime scopes are never mixed in one key. */
public final class Scopes {

    public static final String ADMIN = "admin";
    public static final String RUNTIME = "runtime";
    public static final String RESPONSES_CREATE = "responses:create";
    public static final String MEMORY_READ = "memory:read";
    public static final String MEMORY_WRITE = "memory:write";
    public static final String PROJECTS_READ = "projects:read";
    public static final String PROJECTS_WRITE = "projects:write";
    public static final String MEMBERS_WRITE = "members:write";
    public static final String USERS_WRITE = "users:write";
    public static final String KEYS_WRITE = "keys:write";
    public static final String BILLING_READ = "billing:read";
    public static final String BILLING_WRITE = "billing:write";
    public static final String OBSERVABILITY_READ = "observability:read";

    private static final Set<String> MANAGEMENT = Set.of(
            ADMIN,
            PROJECTS_READ,
            PROJECTS_WRITE,
            KEYS_WRITE,
            MEMBERS_WRITE,
            USERS_WRITE,
            "tools:write",
            "credentials:write",
            "approvals:read",
            "approvals:decide",
            "jobs:write",
            "channels:write",
            "kill_switch:write",
            BILLING_READ,
            BILLING_WRITE,
            OBSERVABILITY_READ);
    private static final Set<String> OF_RUNTIME = Set.of(RUNTIME, RESPONSES_CREATE, MEMORY_READ, MEMORY_WRITE);

    private Scopes() {}

    public static boolean isKnown(String scope) {
        return MANAGEMENT.contains(scope) || OF_RUNTIME.contains(scope);
    }

    public static boolean areRuntime(List<String> scopes) {
        return scopes.stream().anyMatch(OF_RUNTIME::contains);
    }

    public static boolean areMixed(List<String> scopes) {
        return areRuntime(scopes) && scopes.stream().anyMatch(MANAGEMENT::contains);
    }

    /** Whether these scopes include the needed one. */
    public static boolean allow(List<String> scopes, String needed) {
        if (OF_RUNTIME.contains(needed)) {
            return scopes.contains(needed) || scopes.contains(RUNTIME) || scopes.contains(ADMIN);
        }
        return scopes.contains(ADMIN) || scopes.contains(needed);
    }
}
