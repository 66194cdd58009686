package com.generalaugment.gateway.domain.isolation;

/** A probe could not make its data, or the check could not remove it: nothing can be said of the surface. */
public final class FixtureFailed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String why;

    /** @param why without data of anybody */
    public FixtureFailed(String why) {
        super(why);
        this.why = why;
    }

    String why() {
        return why;
    }
}
