package com.generalaugment.gateway.domain.isolation;

import com.generalaugment.libs.runtime.context.Tenant;
import java.time.Duration;
import java.util.List;

/** Port: which checks have synthetic users that are not erased yet. Written before any of their data is created. */
public interface IsolationStore {

    /** @param name random; the names of the users follow from it */
    record Begun(Tenant tenant, String name, int users) {}

    void begin(Begun check);

    /** All data of its users is erased. */
    void end(Begun check);

    /** Checks that no replica works on: begun longer ago than the age. */
    List<Begun> abandoned(Duration age);
}
