package com.generalaugment.memory.store;

import com.generalaugment.libs.runtime.pg.Database;
import com.generalaugment.memory.domain.Owner;
import com.generalaugment.memory.domain.embedding.Models;
import com.generalaugment.memory.domain.facts.Fact;
import com.generalaugment.memory.domain.facts.FactType;
import com.generalaugment.memory.domain.search.Changes;
import com.generalaugment.memory.domain.search.Entry;
import com.generalaugment.memory.domain.search.Filter;
import com.generalaugment.memory.domain.search.UserIndexStore;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads for search in PostgreSQL. Each is one statement, so that a version and its rows belong together. */
@ApplicationScoped
public class PgUserIndexStore implements UserIndexStore {

    private static final String WITH_FACTS =
            " LEFT JOIN memory.fact f ON f.project_id = u.project_id AND f.user_key = u.user_key AND";

    private static final String USER_WITH =
            "(SELECT * FROM memory.app_user" + OwnedRows.WHERE_OWNED + ") u" + WITH_FACTS;

    /** With the model that this replica can use. */
    private static final String MODEL = "(SELECT *, removed_version > $1 AS whole,"
            + " CASE WHEN model = ANY($2) THEN model ELSE $3 END AS used FROM memory.app_user" + OwnedRows.WHERE_OWNED
            + ") u";

    private static final String CHANGES = "SELECT u.version AS now_version, u.used, u.whole,"
            + " f.id, f.status, f.fact_type, f.importance, f.created_at, f.expires_at, f.source, f.collection_key,"
            + " tsvector_to_array(f.words) AS words, v.dimension, v.vector, v.checksum"
            + " FROM " + MODEL + WITH_FACTS + " f.version > CASE WHEN u.whole THEN 0 ELSE $1 END"
            + " AND (f.status = 'active' OR NOT u.whole)"
            + " LEFT JOIN memory.fact_vector v ON v.project_id = f.project_id AND v.user_key = f.user_key"
            + " AND v.fact_id = f.id AND v.model = u.used";

    private static final String FACTS = "SELECT u.version AS now_version, u.id AS our_id, " + FactRow.COLUMNS + " FROM "
            + USER_WITH + " f.id = ANY($2) AND " + FactRow.LIVE;

    private static final String NEWEST = "SELECT u.version AS now_version, u.id AS our_id, " + FactRow.COLUMNS
            + " FROM " + USER_WITH + " " + FactRow.LIVE
            + " AND ($2::text IS NULL OR f.fact_type = $2) AND f.importance >= $3"
            + " AND ($4::text IS NULL OR f.source = $4) AND ($5::timestamptz IS NULL OR f.created_at > $5)"
            + " AND ($6::text IS NULL OR f.collection_key = $6) ORDER BY f.created_at DESC, f.id DESC LIMIT $7";

    /** Waits for a concurrent deletion of the fact; then no vector is written. */
    static final String SAVE_VECTOR = "INSERT INTO memory.fact_vector"
            + " (project_id, user_key, fact_id, model, dimension, vector, checksum)"
            + " SELECT project_id, user_key, id, $2, $3, $4, $5 FROM memory.fact" + OwnedRows.WHERE_OWNED
            + " AND id = $1 FOR KEY SHARE"
            + " ON CONFLICT (project_id, user_key, fact_id, model)"
            + " DO UPDATE SET dimension = excluded.dimension, vector = excluded.vector, checksum = excluded.checksum";

    /** Vectors can be computed again, so the commit does not wait for the disk. */
    private static final String ASYNCHRONOUS_COMMIT = "SELECT set_config('synchronous_commit', 'off', true)";

    private final Database database;
    private final OwnedRows rows;

    public PgUserIndexStore(Database database, OwnedRows rows) {
        this.database = database;
        this.rows = rows;
    }

    @Override
    public Changes changes(Owner owner, Models models, long since) {
        long version = 0;
        String model = models.wanted().model();
        boolean whole = true;
        List<Changes.Row> live = new ArrayList<>();
        List<UUID> gone = new ArrayList<>();
        for (Row row : rows.read(
                owner, CHANGES, Tuple.of(since, usable(models), models.wanted().model()))) {
            version = row.getLong("now_version");
            model = row.getString("used");
            whole = row.getBoolean("whole");
            if (row.getUUID("id") == null) {
                continue;
            }
            if ("active".equals(row.getString("status"))) {
                live.add(new Changes.Row(entry(row), VectorBytes.read(row)));
            } else {
                gone.add(row.getUUID("id"));
            }
        }
        return new Changes(version, model, whole, live, gone);
    }

    @Override
    public Snapshot facts(Owner owner, Collection<UUID> ids, Instant now) {
        return snapshot(rows.read(owner, FACTS, Tuple.from(new Object[] {FactRow.at(now), ids.toArray(UUID[]::new)})));
    }

    @Override
    public Snapshot newest(Owner owner, Filter filter, int limit, Instant now) {
        FactType type = filter.type();
        return snapshot(rows.read(owner, NEWEST, Tuple.from(new Object[] {
            FactRow.at(now),
            type == null ? null : type.label(),
            (float) filter.minImportance(),
            filter.source(),
            filter.createdAfter() == null ? null : FactRow.at(Instant.ofEpochMilli(filter.createdAfter())),
            filter.collectionKey(),
            limit
        })));
    }

    @Override
    public Map<UUID, String> texts(Owner owner, Collection<UUID> ids) {
        Map<UUID, String> texts = new HashMap<>();
        rows.read(
                        owner,
                        "SELECT id, content FROM memory.fact" + OwnedRows.WHERE_OWNED + " AND id = ANY($1)",
                        Tuple.of(ids.toArray(UUID[]::new)))
                .forEach(row -> texts.put(row.getUUID("id"), row.getString("content")));
        return texts;
    }

    @Override
    public void save(Owner owner, String model, Map<UUID, float[]> vectors) {
        rows.write(owner, statements -> {
            statements.add(ASYNCHRONOUS_COMMIT, Tuple.tuple());
            vectors.forEach((id, vector) -> statements.add(SAVE_VECTOR, vectorValues(id, model, vector)));
        });
    }

    private static String[] usable(Models models) {
        return models.usable().toArray(String[]::new);
    }

    static Tuple vectorValues(UUID id, String model, float[] vector) {
        byte[] bytes = VectorBytes.of(vector);
        return Tuple.of(id, model, vector.length, Buffer.buffer(bytes), VectorBytes.checksum(bytes));
    }

    @Override
    public int[] words(String text) {
        return hashes(database.executeUnscoped(
                        "SELECT tsvector_to_array(to_tsvector('english', $1)) AS words", Tuple.of(text))
                .iterator()
                .next()
                .getArrayOfStrings("words"));
    }

    private static Snapshot snapshot(RowSet<Row> found) {
        long version = 0;
        Optional<UUID> userId = Optional.empty();
        List<Fact> facts = new ArrayList<>();
        for (Row row : found) {
            version = row.getLong("now_version");
            userId = Optional.of(row.getUUID("our_id"));
            if (row.getUUID("id") != null) {
                facts.add(FactRow.toFact(row));
            }
        }
        return new Snapshot(version, userId, facts);
    }

    private static Entry entry(Row row) {
        OffsetDateTime expires = row.getOffsetDateTime("expires_at");
        return new Entry(
                row.getUUID("id"),
                FactType.labelled(row.getString("fact_type")).orElseThrow(),
                row.getFloat("importance"),
                row.getOffsetDateTime("created_at").toInstant().toEpochMilli(),
                expires == null ? Long.MAX_VALUE : expires.toInstant().toEpochMilli(),
                interned(row.getString("source")),
                interned(row.getString("collection_key")),
                hashes(row.getArrayOfStrings("words")),
                new float[0]);
    }

    /** Many facts share few distinct values. */
    private static @Nullable String interned(@Nullable String text) {
        return text == null ? null : text.intern();
    }

    private static int[] hashes(String[] words) {
        return Arrays.stream(words)
                .mapToInt(String::hashCode)
                .sorted()
                .distinct()
                .toArray();
    }
}
