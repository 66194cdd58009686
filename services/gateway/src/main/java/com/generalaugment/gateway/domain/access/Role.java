package com.generalaugment.gateway.domain.access;

import com.generalaugment.gateway.domain.key.Scopes;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import java.util.Locale;
import java.util.Optional;

/** Roles of signed-in users (api.md 1.4). Each role includes the one before. */
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

    /** The least role that includes the scope. */
    public static Role needed(String scope) {
        return switch (scope) {
            case Scopes.PROJECTS_READ, Scopes.BILLING_READ, Scopes.OBSERVABILITY_READ, "approvals:read" -> VIEWER;
            case "tools:write", "jobs:write", Scopes.USERS_WRITE, "approvals:decide", "kill_switch:write" -> DEVELOPER;
            default -> ADMIN;
        };
    }

    /** The least role that may grant the scope to a key. */
    public static Role neededToGrant(String scope) {
        return switch (scope) {
            case Scopes.ADMIN, Scopes.PROJECTS_WRITE, Scopes.MEMBERS_WRITE -> OWNER;
            default -> needed(scope);
        };
    }

    boolean allows(String scope) {
        return reaches(needed(scope));
    }

    public boolean reaches(Role needed) {
        return compareTo(needed) >= 0;
    }

    /** The refusal of a user whose role is too low: 403 {@code role_not_allowed}. */
    public static Problem tooLow(Role needed) {
        return Problem.of(ErrorKind.FORBIDDEN, "role_not_allowed", "Your role does not allow this.")
                .extra("required_role", needed.label());
    }
}
