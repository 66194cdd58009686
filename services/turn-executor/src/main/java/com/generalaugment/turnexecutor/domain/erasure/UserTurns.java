package com.generalaugment.turnexecutor.domain.erasure;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.erasure.Erasure;
import com.generalaugment.libs.runtime.erasure.Part;
import com.generalaugment.libs.runtime.erasure.Parts;
import java.time.Instant;
import java.util.List;

/** Port: what the stores hold of a user. */
public interface UserTurns extends Parts {

    /** @param isOpen whether the turn waits or is being made */
    record UserTurn(String runId, String responseId, boolean isOpen) {}

    /** The user's turns that were begun until then, at most that many. */
    List<UserTurn> begun(Tenant tenant, String userId, Instant until, int most);

    /** Erases what these ended turns have left behind. */
    Part erase(Erasure erasure, Part soFar, List<UserTurn> turns);

    /** Erases all of the user that is no turn, looks whether anything is left, and reports, in one transaction. */
    void finish(Erasure erasure, Part soFar, Instant until);
}
