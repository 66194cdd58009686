package com.generalaugment.outboxrelay.domain;

import java.util.List;
import java.util.function.Consumer;

/** The services' {@code outbox_event} tables. A row is deleted when it is published: what stands there is not published yet. */
public interface OutboxTables {

    /** All rows that are committed now, oldest transaction first, in batches. */
    void readAll(Consumer<List<OutboxEvent>> batch);

    /**
     * Rows that the change stream has passed without delivering them. Normally there are none: this is the net below the
     * stream, so that a row cannot be lost as long as it stands in its table.
     */
    void readPassedOver(Consumer<List<OutboxEvent>> batch);

    /** Deletes rows that are published. */
    void delete(List<OutboxEvent> published);

    /** Keeps for the operator what Kafka will never take. */
    void setAside(List<Rejection> rejections);
}
