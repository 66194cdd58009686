package com.generalaugment.memory.domain.search;

import com.generalaugment.memory.domain.Owner;

/** What this process remembers of users beside the tables. */
public final class Caches {

    private final UserIndexes userIndexes;
    private final Queries queries;

    public Caches(UserIndexes userIndexes, Queries queries) {
        this.userIndexes = userIndexes;
        this.queries = queries;
    }

    /** What a search that runs meanwhile puts back has an old version, and is never used. @return how many entries there were */
    public int forget(Owner owner) {
        return userIndexes.forget(owner) + queries.forget(owner);
    }
}
