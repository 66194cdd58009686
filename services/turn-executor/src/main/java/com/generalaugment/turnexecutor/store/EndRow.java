package com.generalaugment.turnexecutor.store;

import com.generalaugment.libs.events.EventCodec;
import com.generalaugment.libs.events.EventEnvelope;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.runtime.outbox.OutboxRow;
import com.generalaugment.turnexecutor.domain.run.Run;
import com.generalaugment.turnexecutor.domain.run.StoredResponse;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a run leaves when it ends, as values of {@link RunSql}'s statements. */
final class EndRow {

    private EndRow() {}

    static Tuple of(Run run, StoredResponse response) {
        return Tuple.from(new @Nullable Object[] {
            run.tenant().projectId(),
            response.id(),
            response.runId(),
            response.userId(),
            response.previousResponseId(),
            response.status(),
            Buffer.buffer(ItemLines.write(response.input())),
            Buffer.buffer(Json.bytes(response.document())),
            response.createdAt().atOffset(ZoneOffset.UTC)
        });
    }

    static Tuple of(EventEnvelope<?> fact) {
        return new OutboxRow(
                        fact.id(),
                        fact.data().topic().topicName(),
                        fact.subject(),
                        fact.type(),
                        fact.projectId() == null ? null : UUID.fromString(fact.projectId()),
                        fact.traceparent(),
                        EventCodec.encode(fact))
                .values();
    }
}
