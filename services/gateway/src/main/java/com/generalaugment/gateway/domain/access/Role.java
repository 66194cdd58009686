package com.generalaugment.gateway.domain.access;

import com.generalaugment.gateway.domain.key.Scopes;
import java.util.Locale;
import java.util.Optional;

/** What a person may do (api.md 1.4), each role all of the one before. */
public enum Role {
    VIEWER,
    DEVELOPER,
    ADMIN,
    OWNER;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Role> labelled(String label) {
        for (Role role : values()) {
            if (role.label().equals(label)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }

    /** The least role that may do what needs the scope. */
    public static Role needed(String scope) {
        return switch (scope) {
            case Scopes.PROJECTS_READ, Scopes.BILLING_READ, Scopes.OBSERVABILITY_READ, "approvals:read" -> VIEWER;
            case "tools:write", "jobs:write", Scopes.USERS_WRITE, "approvals:decide", "kill_switch:write" -> DEVELOPER;
            default -> ADMIN;
        };
    }

    boolean allows(String scope) {
        return reaches(needed(scope));
    }

    public boolean reaches(Role needed) {
        return compareTo(needed) >= 0;
    }
}
