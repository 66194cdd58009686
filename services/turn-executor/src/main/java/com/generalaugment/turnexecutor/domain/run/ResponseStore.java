package com.generalaugment.turnexecutor.domain.run;

import com.generalaugment.libs.runtime.context.Tenant;
import java.util.List;
import java.util.Optional;

/** Port: final responses and their event streams. */
public interface ResponseStore {

    Optional<StoredResponse> find(Tenant tenant, String responseId);

    /** The response and everything it continues, oldest first; empty when it does not exist. */
    List<StoredResponse> chain(Tenant tenant, String responseId);

    /** All events of the response while they are kept. */
    Optional<List<Frame>> frames(Tenant tenant, String responseId);

    /** @return whether there was one */
    boolean delete(Tenant tenant, String responseId);
}
