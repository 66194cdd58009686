package com.generalaugment.libs.runtime.erasure;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How far a service is with its part of an erasure.
 *
 * @param stores how much of which kind has gone so far
 * @param remaining what the scan at the end found
 */
public record Part(Map<String, Integer> stores, boolean isDone, int remaining) {

    public Part plus(Map<String, Integer> more) {
        Map<String, Integer> sum = new LinkedHashMap<>(stores);
        more.forEach((name, count) -> sum.merge(name, count, Integer::sum));
        return new Part(sum, isDone, remaining);
    }

    public Part done(int found) {
        return new Part(stores, true, found);
    }
}
