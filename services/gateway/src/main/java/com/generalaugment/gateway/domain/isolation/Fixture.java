package com.generalaugment.gateway.domain.isolation;

import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Data of one user, and the attempts of others to reach it.
 *
 * @param seen whether its owner can read it. If the owner cannot, failed attempts of others prove nothing; if the owner no longer can,
 *     another user has changed it.
 */
public record Fixture(SyntheticUser owner, BooleanSupplier seen, List<Attempt> attempts) {

    public Fixture {
        attempts = List.copyOf(attempts);
    }
}
