package com.generalaugment.turnexecutor.domain.run;

import com.generalaugment.libs.runtime.context.Tenant;

/** Port to the registry of projects. */
public interface Projects {

    /** The project at that version; versions are immutable. */
    Project at(Tenant tenant, Run.Caller caller);
}
