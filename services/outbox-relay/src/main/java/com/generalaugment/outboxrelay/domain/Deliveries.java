package com.generalaugment.outboxrelay.domain;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

/** The one way an event takes: published, then deleted from its table. Who asks may confirm it after that. */
public final class Deliveries {

    private final EventPublisher publisher;
    private final OutboxTables tables;
    private final LongAdder published = new LongAdder();
    private final LongAdder rejected = new LongAdder();

    public Deliveries(EventPublisher publisher, OutboxTables tables) {
        this.publisher = publisher;
        this.tables = tables;
    }

    /** Events that Kafka acknowledged, re-deliveries included. */
    public long published() {
        return published.sum();
    }

    /** Events that were set aside. */
    public long rejected() {
        return rejected.sum();
    }

    void prepare() {
        publisher.prepare();
    }

    /** @throws PublishingStopped when it may not continue; nothing of the batch is deleted then */
    void publish(List<OutboxEvent> events, BooleanSupplier mayContinue) {
        List<Rejection> rejections = publisher.publish(events, mayContinue);
        if (!rejections.isEmpty()) {
            tables.setAside(rejections);
            rejected.add(rejections.size());
        }
        tables.delete(events);
        published.add(events.size() - rejections.size());
    }
}
