package com.generalaugment.gateway.domain.access;

/** Port: whether the stores of the edge are reachable. */
public interface Readiness {

    boolean isDatabaseConnected();

    boolean isRedisConnected();
}
