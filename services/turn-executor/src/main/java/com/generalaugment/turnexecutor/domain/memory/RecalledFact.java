package com.generalaugment.turnexecutor.domain.memory;

import java.time.Instant;

/**
 * One fact that memory has of a user.
 *
 * @param type preference, fact, entity or summary
 * @param text as it was once written: not to be trusted
 */
public record RecalledFact(String memoryId, String text, String type, Instant storedAt) {}
