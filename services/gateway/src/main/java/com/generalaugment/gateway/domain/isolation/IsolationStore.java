package com.generalaugment.gateway.domain.isolation;

import com.generalaugment.libs.runtime.context.Tenant;
import java.time.Duration;
import java.util.List;

/** Port: which checks have synthetic users that are not erased yet. Written before there is any of their data. */
public interface IsolationStore {

    /** @param name random; the names of the users follow from it */
    record Begun(Tenant tenant, String name, int users) {}

    void begin(Begun check);

    /** Nothing of its users is left. */
    void end(Begun check);

    /** Those that nobody works on any more: begun longer ago than that. */
    List<Begun> abandoned(Duration age);
}
