package com.generalaugment.gateway.domain.realm;

import com.generalaugment.libs.runtime.context.Tenant;

/** The scope of a caller: one project, or the whole installation. */
public sealed interface Realm {

    /** The scope of idempotency keys. */
    String label();

    record OfProject(Tenant tenant) implements Realm {
        @Override
        public String label() {
            return tenant.toString();
        }
    }

    record Installation() implements Realm {
        @Override
        public String label() {
            return "installation";
        }
    }
}
