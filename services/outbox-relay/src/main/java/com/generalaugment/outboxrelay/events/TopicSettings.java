package com.generalaugment.outboxrelay.events;

import java.util.Optional;

/**
 * How missing topics are made.
 *
 * @param create whether they are made at all
 * @param partitions per topic; empty for the brokers' default
 * @param replication copies; empty for the brokers' default
 */
public record TopicSettings(boolean create, Optional<Integer> partitions, Optional<Short> replication) {}
