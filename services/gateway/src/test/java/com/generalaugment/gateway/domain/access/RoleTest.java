package com.generalaugment.gateway.domain.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoleTest {

    @ParameterizedTest
    @CsvSource({
        "projects:read, VIEWER",
        "billing:read, VIEWER",
        "observability:read, VIEWER",
        "tools:write, DEVELOPER",
        "approvals:decide, DEVELOPER",
        "kill_switch:write, DEVELOPER",
        "projects:write, ADMIN",
        "keys:write, ADMIN",
        "billing:write, ADMIN",
        "a scope that nobody knows, ADMIN"
    })
    void everyScopeNeedsItsRole(String scope, Role needed) {
        for (Role role : Role.values()) {
            assertThat(role.allows(scope)).as(role + " " + scope).isEqualTo(role.compareTo(needed) >= 0);
        }
    }

    @ParameterizedTest
    @CsvSource({"admin, OWNER", "projects:write, OWNER", "members:write, OWNER", "keys:write, ADMIN", "runtime, ADMIN"})
    void aScopeIsGrantedByTheRoleThatMayDoAllOfIt(String scope, Role needed) {
        assertThat(Role.neededToGrant(scope)).isEqualTo(needed);
    }

    @Test
    void onlyTheFourNamesAreRoles() {
        assertThat(Role.labelled("owner")).contains(Role.OWNER);
        assertThat(Role.labelled("OWNER")).isEmpty();
        assertThat(Role.labelled("root")).isEmpty();
    }
}
