package com.generalaugment.gateway.domain.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScopesTest {

    @Test
    void adminAllowsEverything() {
        assertThat(Scopes.allow(List.of("admin"), "keys:write")).isTrue();
        assertThat(Scopes.allow(List.of("admin"), "responses:create")).isTrue();
    }

    @Test
    void runtimeAllowsTheRuntimeScopesAndNoManagement() {
        assertThat(Scopes.allow(List.of("runtime"), "responses:create")).isTrue();
        assertThat(Scopes.allow(List.of("runtime"), "memory:write")).isTrue();
        assertThat(Scopes.allow(List.of("runtime"), "projects:read")).isFalse();
    }

    @Test
    void aNarrowScopeAllowsItselfOnly() {
        assertThat(Scopes.allow(List.of("projects:read"), "projects:read")).isTrue();
        assertThat(Scopes.allow(List.of("projects:read"), "projects:write")).isFalse();
        assertThat(Scopes.allow(List.of("memory:read"), "responses:create")).isFalse();
        assertThat(Scopes.allow(List.of("projects:write"), "runtime")).isFalse();
    }

    @Test
    void noScopesAllowNothing() {
        assertThat(Scopes.allow(List.of(), "projects:read")).isFalse();
    }

    @Test
    void runtimeAndManagementAreToldApart() {
        assertThat(Scopes.areMixed(List.of("runtime", "admin"))).isTrue();
        assertThat(Scopes.areMixed(List.of("runtime", "memory:read"))).isFalse();
        assertThat(Scopes.areMixed(List.of("admin", "keys:write"))).isFalse();
    }
}
