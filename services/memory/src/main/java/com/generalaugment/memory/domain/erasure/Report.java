package com.generalaugment.memory.domain.erasure;

import java.util.Map;

/**
 * What one holder has erased.
 *
 * @param stores number of erased items by kind
 * @param remaining items that a scan found afterwards; 0 is expected
 */
public record Report(String service, Map<String, Integer> stores, int remaining) {}
