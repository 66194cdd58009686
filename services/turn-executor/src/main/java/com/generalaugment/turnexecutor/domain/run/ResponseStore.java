package com.generalaugment.turnexecutor.domain.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.context.Tenant;
import java.util.List;
import java.util.Optional;

/** Port: final responses and their event streams. */
public interface ResponseStore {

    Optional<StoredResponse> find(Tenant tenant, String responseId);

    /** The response and what it continues, the newest of it that the limit admits. */
    ResponseChain chain(Tenant tenant, String responseId, ResponseChain.Limit limit);

    /** The messages of system and developer in the input of the response and of what it continues: the newest, oldest first. */
    List<ObjectNode> instructions(Tenant tenant, String responseId, int most);

    /** All events of the response while they are kept. */
    Optional<List<Frame>> frames(Tenant tenant, String responseId);

    /** @return whether there was one */
    boolean delete(Tenant tenant, String responseId);
}
