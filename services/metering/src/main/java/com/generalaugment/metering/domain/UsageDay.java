package com.generalaugment.metering.domain;

import java.time.LocalDate;

/** A project's usage of one UTC day; money in micro-dollars. */
public record UsageDay(
        LocalDate date,
        long agentTurns,
        long messages,
        long toolCalls,
        long inputTokens,
        long outputTokens,
        long costMicros,
        long activeUsers) {}
