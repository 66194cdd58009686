package com.generalaugment.gateway.domain.isolation;

/** A probe could not make its data, or the check could not remove it: the surface is inconclusive. */
public final class FixtureFailed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String why;

    /** @param why must not contain data of a user */
    public FixtureFailed(String why) {
        super(why);
        this.why = why;
    }

    String why() {
        return why;
    }
}
