package com.generalaugment.gateway.domain.isolation;

import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Data of one user, and the ways in which others try to reach it.
 *
 * @param seen whether its owner reaches it. Where the owner does not, that others do not proves nothing; where the owner does not any
 *     more, somebody has changed it.
 */
public record Fixture(SyntheticUser owner, BooleanSupplier seen, List<Attempt> attempts) {

    public Fixture {
        attempts = List.copyOf(attempts);
    }
}
