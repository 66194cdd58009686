package com.generalaugment.outboxrelay.store;

import com.generalaugment.outboxrelay.domain.ChangeStream;
import com.generalaugment.outboxrelay.domain.OutboxEvent;
import java.util.List;
import java.util.function.Consumer;

/** Logical decoding through an embedded Debezium engine. */
public final class DebeziumStream implements ChangeStream {

    private final DebeziumSettings settings;

    public DebeziumStream(DebeziumSettings settings) {
        this.settings = settings;
    }

    @Override
    public Session open(Consumer<List<OutboxEvent>> handler) {
        return DebeziumSession.start(settings.properties(), handler);
    }
}
