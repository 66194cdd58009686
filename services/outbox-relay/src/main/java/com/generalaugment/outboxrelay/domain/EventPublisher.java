package com.generalaugment.outboxrelay.domain;

import java.util.List;
import java.util.function.BooleanSupplier;

/** Where events go. */
public interface EventPublisher {

    /** Makes sure that the platform's topics exist. */
    void prepare();

    /**
     * Publishes in order and returns when every event is acknowledged by all in-sync replicas or rejected for good. Waits as
     * long as it takes: nothing is given up because Kafka is away.
     *
     * @param mayContinue asked every second while waiting
     * @return what will never be taken
     * @throws PublishingStopped when it may no longer continue; nothing is sent after that
     */
    List<Rejection> publish(List<OutboxEvent> events, BooleanSupplier mayContinue);
}
