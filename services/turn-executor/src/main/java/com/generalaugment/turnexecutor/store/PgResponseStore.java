package com.generalaugment.turnexecutor.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.runtime.pg.Database;
import com.generalaugment.turnexecutor.domain.request.Speakers;
import com.generalaugment.turnexecutor.domain.run.Frame;
import com.generalaugment.turnexecutor.domain.run.ResponseChain;
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

    /** By their ids alone until the limit is known; the one beyond it comes without its content. */
    private static final String CHAIN = "WITH RECURSIVE walk AS ("
            + "SELECT id, previous_response_id, 1 AS number, octet_length(input)::bigint + octet_length(document) AS bytes"
            + " FROM turn_executor.response WHERE project_id = turn_executor.tenant() AND id = $1"
            + " UNION ALL SELECT r.id, r.previous_response_id, walk.number + 1,"
            + " walk.bytes + octet_length(r.input) + octet_length(r.document)"
            + " FROM turn_executor.response r JOIN walk ON r.id = walk.previous_response_id"
            + " WHERE r.project_id = turn_executor.tenant() AND walk.number <= $2 AND walk.bytes <= $3),"
            + " limited AS (SELECT *, number > $2 OR bytes > $3 AS beyond FROM walk)"
            + " SELECT r.id, r.run_id, r.user_id, r.previous_response_id, r.status, r.created_at, beyond,"
            + " CASE WHEN NOT beyond THEN r.input END AS input, CASE WHEN NOT beyond THEN r.document END AS document"
            + " FROM limited JOIN turn_executor.response r ON r.project_id = turn_executor.tenant() AND r.id = limited.id"
            + " ORDER BY limited.number DESC";

    /** Items are kept as we write them: only inputs that can have such a message are read. */
    private static final String INSTRUCTIONS = "WITH RECURSIVE walk AS ("
            + "SELECT id, previous_response_id, 1 AS number FROM turn_executor.response"
            + " WHERE project_id = turn_executor.tenant() AND id = $1"
            + " UNION ALL SELECT r.id, r.previous_response_id, walk.number + 1"
            + " FROM turn_executor.response r JOIN walk ON r.id = walk.previous_response_id"
            + " WHERE r.project_id = turn_executor.tenant() AND walk.number < 10000)"
            + " SELECT r.input FROM walk JOIN turn_executor.response r"
            + " ON r.project_id = turn_executor.tenant() AND r.id = walk.id"
            + " WHERE position('\"role\":\"system\"'::bytea IN r.input) > 0"
            + " OR position('\"role\":\"developer\"'::bytea IN r.input) > 0"
            + " ORDER BY walk.number LIMIT $2";

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
    public ResponseChain chain(Tenant tenant, String responseId, ResponseChain.Limit limit) {
        List<StoredResponse> chain = new ArrayList<>();
        String olderId = null;
        for (Row row : database.read(tenant, CHAIN, Tuple.of(responseId, limit.responses(), limit.bytes()))) {
            if (row.getBoolean("beyond")) {
                olderId = row.getString("id");
            } else {
                chain.add(response(row));
            }
        }
        if (!chain.isEmpty()) {
            List<String> ids = chain.stream().map(StoredResponse::id).toList();
            database.write(tenant, statements -> statements.add(TOUCH, touched(ids)));
        }
        return new ResponseChain(chain, olderId);
    }

    @Override
    public List<ObjectNode> instructions(Tenant tenant, String responseId, int most) {
        List<ObjectNode> newestFirst = new ArrayList<>();
        for (Row row : database.read(tenant, INSTRUCTIONS, Tuple.of(responseId, most))) {
            for (ObjectNode item :
                    ItemLines.read(row.getBuffer("input").getBytes()).reversed()) {
                if (Speakers.instructs(item) && newestFirst.size() < most) {
                    newestFirst.add(item);
                }
            }
        }
        return newestFirst.reversed();
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
