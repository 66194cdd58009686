package com.generalaugment.gateway.domain.isolation;

/** What became of one attempt to reach another user's data. */
public sealed interface Outcome {

    /** Nothing was reached. */
    record Kept() implements Outcome {}

    /** @param how without anybody's data */
    record Leaked(String how) implements Outcome {}

    /** The answer says nothing about isolation: the platform could not answer as it should. */
    record Unclear(String why) implements Outcome {}

    Outcome KEPT = new Kept();
}
