package com.generalaugment.turnexecutor.store;

import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.run.Run;
import com.generalaugment.turnexecutor.domain.run.StoredResponse;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.time.ZoneOffset;
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
}
