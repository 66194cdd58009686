package com.generalaugment.gateway.domain.isolation;

import java.util.function.Function;

/**
 * One way to try to reach the data of a fixture.
 *
 * @param name of the attempt, for the report
 * @param as makes the attempt on behalf of that user
 */
public record Attempt(String name, Function<SyntheticUser, Outcome> as) {}
