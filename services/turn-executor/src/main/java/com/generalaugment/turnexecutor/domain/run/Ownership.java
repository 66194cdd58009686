package com.generalaugment.turnexecutor.domain.run;

import org.jspecify.annotations.Nullable;

/** What belongs to a user goes on with that user only. */
public final class Ownership {

    private Ownership() {}

    /** @param owner null: it has no owner */
    public static boolean mayContinue(@Nullable String owner, @Nullable String user) {
        return owner == null || owner.equals(user);
    }
}
