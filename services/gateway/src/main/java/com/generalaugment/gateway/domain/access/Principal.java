package com.generalaugment.gateway.domain.access;

import com.generalaugment.gateway.domain.key.ApiKey;
import com.generalaugment.gateway.domain.key.Scopes;
import com.generalaugment.gateway.domain.project.Project;
import org.jspecify.annotations.Nullable;

/** The authenticated caller: a key or a signed-in user. */
public sealed interface Principal {

    /** The key of rate limits. */
    String rateKey();

    /** @param project the project it is bound to; null for a global key */
    record ByKey(ApiKey key, @Nullable Project project) implements Principal {

        @Override
        public String rateKey() {
            return "key:" + key.id();
        }

        public boolean isGlobal() {
            return key.projectId() == null;
        }
    }

    /** @param role viewer, developer, admin or owner of the whole installation; null: none */
    record Person(
            String subject,
            @Nullable String email,
            @Nullable Role role) implements Principal {

        @Override
        public String rateKey() {
            return "person:" + subject;
        }
    }

    /** Whether the caller may grant this scope to a key. Callers may grant only scopes that they hold. */
    default boolean mayGrant(String scope) {
        return switch (this) {
            case ByKey byKey -> Scopes.allow(byKey.key().scopes(), scope);
            case Person person -> person.role() != null && person.role().reaches(Role.neededToGrant(scope));
        };
    }

    /** Whether the caller holds this scope. */
    default boolean may(String scope) {
        return switch (this) {
            case ByKey byKey -> Scopes.allow(byKey.key().scopes(), scope);
            case Person person -> person.role() != null && person.role().allows(scope);
        };
    }
}
