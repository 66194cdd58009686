package com.generalaugment.metering.domain;

import java.util.List;

/**
 * A limit on what a project may spend in a window.
 *
 * @param id {@code bud_…}
 * @param scope project, the only one there is today
 * @param limitMicros micro-dollars
 * @param thresholds percent at which operators want to hear of it
 */
public record Budget(
        String id, String scope, Window window, long limitMicros, List<Integer> thresholds, boolean enabled) {}
