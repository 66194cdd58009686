package com.generalaugment.gateway.domain.memory;

import com.generalaugment.libs.runtime.context.RequestContext;

/** Port: a person goes from every service. */
public interface UserErasure {

    /**
     * Waits until everybody has erased the user and reported.
     *
     * @param userId the app's own id
     * @return the answer of the public contract, with the receipt
     * @throws com.generalaugment.libs.runtime.error.Problem 404 {@code user_not_found} when nothing was found anywhere; 503 while
     *     somebody has not reported: the erasure goes on, and asking again joins it
     */
    byte[] erase(RequestContext context, String userId);
}
