package com.generalaugment.gateway.domain.isolation;

/** The outcome of one attempt to reach another user's data. */
public sealed interface Outcome {

    /** Nothing was reached. */
    record Kept() implements Outcome {}

    /** @param how must not contain data of a user */
    record Leaked(String how) implements Outcome {}

    /** The answer proves nothing about isolation: the platform did not answer as expected. */
    record Unclear(String why) implements Outcome {}

    Outcome KEPT = new Kept();
}
