package com.generalaugment.gateway.domain.isolation;

import java.time.Instant;
import java.util.List;

/** The result of a check. */
public record Finding(Instant startedAt, Instant finishedAt, List<SurfaceReport> surfaces) {

    public Finding {
        surfaces = List.copyOf(surfaces);
    }

    /** Whether every surface was probed, and nothing leaked. An inconclusive surface does not pass. */
    public boolean passes() {
        return !surfaces.isEmpty() && surfaces.stream().allMatch(SurfaceReport::sound);
    }
}
