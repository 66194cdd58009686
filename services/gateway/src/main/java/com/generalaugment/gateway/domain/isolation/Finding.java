package com.generalaugment.gateway.domain.isolation;

import java.time.Instant;
import java.util.List;

/** What a check has found. */
public record Finding(Instant startedAt, Instant finishedAt, List<SurfaceReport> surfaces) {

    public Finding {
        surfaces = List.copyOf(surfaces);
    }

    /** Whether every surface was probed, and nothing was reached anywhere. What could not be told is no pass. */
    public boolean passes() {
        return !surfaces.isEmpty() && surfaces.stream().allMatch(SurfaceReport::sound);
    }
}
