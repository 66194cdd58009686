package com.generalaugment.gateway.domain.access;

/** Port: whether what the edge needs is there. */
public interface Readiness {

    boolean isDatabaseConnected();

    boolean isRedisConnected();
}
