package com.generalaugment.gateway.domain.project;

import com.generalaugment.gateway.domain.idempotency.IdempotencyStore.Idempotent;
import com.generalaugment.gateway.domain.realm.Realm;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.context.TraceContext;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Port: projects and their versions. */
public interface ProjectStore {

    /** Newest first. */
    List<Project> list(Realm realm, int limit, int offset);

    /** @param name UUID or slug */
    Optional<Project> find(Realm realm, String name);

    Optional<ProjectVersion> version(Tenant tenant, long version);

    /** The project and its first version. @return whether slug and idempotency key were free */
    Inserted insert(Project project, @Nullable Idempotent idempotent, TraceContext trace);

    /** The next version. */
    Updated update(Project project, @Nullable Idempotent idempotent, TraceContext trace);

    enum Inserted {
        DONE,
        SLUG_TAKEN,
        KEY_TAKEN
    }

    enum Updated {
        DONE,
        /** The slug is taken, or another request changed the project meanwhile. */
        OVERTAKEN,
        KEY_TAKEN
    }
}
