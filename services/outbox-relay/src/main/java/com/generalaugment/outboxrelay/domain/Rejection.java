package com.generalaugment.outboxrelay.domain;

/** An event that Kafka will never take, however often it is tried, and why. */
public record Rejection(OutboxEvent event, String reason) {}
