package com.generalaugment.turnexecutor.domain.erasure;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.erasure.Part;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Port: what the stores hold of a user. */
public interface UserTurns {

    /** @param isOpen whether the turn waits or is being made */
    record UserTurn(String runId, String responseId, boolean isOpen) {}

    /** How far the erasure is; empty: another replica works on it, or has just reported. */
    Optional<Part> claim(Erasure erasure);

    /** The user's turns that were begun until then, at most that many. */
    List<UserTurn> begun(Tenant tenant, String userId, Instant until, int most);

    /** Erases what these ended turns have left behind. */
    Part erase(Erasure erasure, Part soFar, List<UserTurn> turns);

    /** Erases all of the user that is no turn, looks whether anything is left, and reports, in one transaction. */
    void finish(Erasure erasure, Part soFar, Instant until);

    /** Says once more what was reported. */
    void repeat(Erasure erasure, Part done);
}
