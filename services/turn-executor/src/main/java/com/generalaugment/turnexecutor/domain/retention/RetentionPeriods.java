package com.generalaugment.turnexecutor.domain.retention;

import java.time.Duration;

/**
 * How long results of turns are kept.
 *
 * @param responses after their last use
 * @param streams events of a response, after the last one
 * @param sealedReplays the sealed answer of a turn that stored nothing
 */
public record RetentionPeriods(Duration responses, Duration streams, Duration sealedReplays) {}
