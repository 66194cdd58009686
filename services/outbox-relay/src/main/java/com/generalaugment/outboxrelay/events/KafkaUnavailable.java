package com.generalaugment.outboxrelay.events;

/** Kafka cannot be reached or refuses a request. */
public final class KafkaUnavailable extends RuntimeException {

    KafkaUnavailable(Throwable cause) {
        super("Kafka", cause);
    }
}
