package com.generalaugment.memory.domain.search;

import com.generalaugment.memory.domain.Owner;

/** The caches of this process that hold data of users. */
public final class Caches {

    private final UserIndexes userIndexes;
    private final Queries queries;

    public Caches(UserIndexes userIndexes, Queries queries) {
        this.userIndexes = userIndexes;
        this.queries = queries;
    }

    /** A concurrent search may put back an entry of an old version, which is never used. @return how many entries were removed */
    public int forget(Owner owner) {
        return userIndexes.forget(owner) + queries.forget(owner);
    }
}
