package com.generalaugment.e2e.hostile;

import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * One input that costs a careless server more than it costs its sender.
 *
 * @param send to the gateway at the given base URL; answers the status, 0 when the connection was closed without one
 * @param right the statuses that are right besides 429 and 503, by which a server defends itself
 */
record Attack(String name, ToIntFunction<String> send, Set<Integer> right) {

    private static final Set<Integer> DEFENCE = Set.of(429, 503);

    static Attack of(String name, ToIntFunction<String> send, Integer... right) {
        return new Attack(name, send, Set.of(right));
    }

    boolean isRight(int status) {
        return right.contains(status) || DEFENCE.contains(status);
    }
}
