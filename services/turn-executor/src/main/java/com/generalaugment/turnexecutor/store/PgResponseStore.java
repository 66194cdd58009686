package com.generalaugment.turnexecutor.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.runtime.pg.Database;
import com.generalaugment.turnexecutor.domain.run.Frame;
import com.generalaugment.turnexecutor.domain.run.ResponseStore;
import com.generalaugment.turnexecutor.domain.run.StoredResponse;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Responses in PostgreSQL. Reading one counts as its use and keeps it for another period. */
@ApplicationScoped
public class PgResponseStore implements ResponseStore {

    private static final String COLUMNS =
            "id, run_id, user_id, previous_response_id, status, input, document, created_at";

    private static final String FIND = "SELECT " + COLUMNS + " FROM turn_executor.response"
            + " WHERE project_id = turn_executor.tenant() AND id = $1";

    /** At most once an hour, so that reading stays reading. */
    private static final String TOUCH = "UPDATE turn_executor.response SET last_used_at = now()"
            + " WHERE project_id = turn_executor.tenant() AND id = ANY ($1)"
            + " AND last_used_at < now() - interval '1 hour'";

    private static final String CHAIN = "WITH RECURSIVE chain AS ("
            + "SELECT " + COLUMNS + ", 0 AS age FROM turn_executor.response"
            + " WHERE project_id = turn_executor.tenant() AND id = $1"
            + " UNION ALL SELECT r.id, r.run_id, r.user_id, r.previous_response_id, r.status, r.input, r.document,"
            + " r.created_at, chain.age + 1 FROM turn_executor.response r JOIN chain ON r.id = chain.previous_response_id"
            + " WHERE r.project_id = turn_executor.tenant() AND chain.age < 10000)"
            + " SELECT " + COLUMNS + " FROM chain ORDER BY age DESC";

    private static final String FRAMES = "SELECT frames FROM turn_executor.response_stream"
            + " WHERE project_id = turn_executor.tenant() AND response_id = $1 AND expires_at > now()";

    private static final String DELETE =
            "DELETE FROM turn_executor.response WHERE project_id = turn_executor.tenant() AND id = $1";

    private static final String DELETE_STREAM = "DELETE FROM turn_executor.response_stream"
            + " WHERE project_id = turn_executor.tenant() AND response_id = $1";

    private final Database database;

    public PgResponseStore(Database database) {
        this.database = database;
    }

    @Override
    public Optional<StoredResponse> find(Tenant tenant, String responseId) {
        var results = database.write(tenant, statements -> {
            statements.add(FIND, Tuple.of(responseId));
            statements.add(TOUCH, touched(List.of(responseId)));
        });
        for (Row row : results.getFirst()) {
            return Optional.of(response(row));
        }
        return Optional.empty();
    }

    @Override
    public List<StoredResponse> chain(Tenant tenant, String responseId) {
        List<StoredResponse> chain = new ArrayList<>();
        for (Row row : database.read(tenant, CHAIN, Tuple.of(responseId))) {
            chain.add(response(row));
        }
        if (!chain.isEmpty()) {
            List<String> ids = chain.stream().map(StoredResponse::id).toList();
            database.write(tenant, statements -> statements.add(TOUCH, touched(ids)));
        }
        return chain;
    }

    @Override
    public Optional<List<Frame>> frames(Tenant tenant, String responseId) {
        for (Row row : database.read(tenant, FRAMES, Tuple.of(responseId))) {
            return Optional.of(FrameLines.read(row.getBuffer("frames").getBytes()));
        }
        return Optional.empty();
    }

    @Override
    public boolean delete(Tenant tenant, String responseId) {
        var results = database.write(tenant, statements -> {
            statements.add(DELETE, Tuple.of(responseId));
            statements.add(DELETE_STREAM, Tuple.of(responseId));
        });
        return results.getFirst().rowCount() > 0;
    }

    private static Tuple touched(List<String> ids) {
        return Tuple.tuple().addArrayOfString(ids.toArray(String[]::new));
    }

    private static StoredResponse response(Row row) {
        return new StoredResponse(
                row.getString("id"),
                row.getString("run_id"),
                row.getString("user_id"),
                row.getString("previous_response_id"),
                row.getString("status"),
                ItemLines.read(row.getBuffer("input").getBytes()),
                (ObjectNode) Json.readTrusted(row.getBuffer("document").getBytes()),
                row.getOffsetDateTime("created_at").toInstant());
    }
}
