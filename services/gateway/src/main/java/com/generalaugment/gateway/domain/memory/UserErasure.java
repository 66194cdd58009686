package com.generalaugment.gateway.domain.memory;

import com.generalaugment.libs.runtime.context.RequestContext;

/** Port: erases a user from every service. */
public interface UserErasure {

    /**
     * Waits until every service has erased the user and reported.
     *
     * @param userId the app's own id
     * @return the answer of the public contract, with the receipt
     * @throws com.generalaugment.libs.runtime.error.Problem 404 {@code user_not_found} when nothing was found anywhere; 503 while
     *     a service has not reported: the erasure goes on, and a repeated call joins it
     */
    byte[] erase(RequestContext context, String userId);
}
