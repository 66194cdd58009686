package com.generalaugment.gateway.domain.isolation;

import com.generalaugment.libs.runtime.context.RequestContext;

/** Port: everything that is kept of a user is erased. Who is not there is erased already. */
public interface Forgetting {

    /** @throws com.generalaugment.libs.runtime.error.Problem when something may be left */
    void erase(RequestContext context, String userId);
}
