package com.generalaugment.memory.domain.erasure;

import java.util.Map;

/**
 * What one holder has erased.
 *
 * @param stores how much of which kind
 * @param remaining what a scan afterwards found, 0 unless something is wrong
 */
public record Report(String service, Map<String, Integer> stores, int remaining) {}
