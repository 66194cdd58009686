package com.generalaugment.bench.memory;

import com.generalaugment.libs.testkit.time.Pause;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.zip.CRC32C;

/** Rows of users as memory writes them. The first fact of each user is memory's own: it says of which model vectors are. */
final class FactRows {

    private static final String ADD_FACT =
            "INSERT INTO memory.fact (project_id, user_key, id, version, status, content,"
                    + " text_hash, fact_type, importance, source_type, trust_level, last_seen_at, metadata,"
                    + " consolidation_group_id, created_at) SELECT project_id, user_key, ?, version, 'active', ?,"
                    + " sha256(convert_to(?, 'UTF8')), 'fact', 0.5, 'app', 'high', now(), '{}', ?,"
                    + " now() - ? * interval '1 minute' FROM memory.app_user WHERE project_id = ? AND user_key = ?";

    private static final String ADD_VECTOR = "INSERT INTO memory.fact_vector (project_id, user_key, fact_id, model,"
            + " dimension, vector, checksum) VALUES (?, ?, ?, ?, ?, ?, ?)";

    private static final String COPY_FACTS =
            "INSERT INTO memory.fact (project_id, user_key, id, version, status, content,"
                    + " text_hash, fact_type, importance, source_type, trust_level, last_seen_at, metadata,"
                    + " consolidation_group_id, created_at) SELECT f.project_id, ?, f.id, f.version, f.status, f.content,"
                    + " f.text_hash, f.fact_type, f.importance, f.source_type, f.trust_level, f.last_seen_at, f.metadata,"
                    + " f.id, f.created_at FROM memory.fact f WHERE project_id = ? AND user_key = ? AND id <> ?";

    private static final String COPY_VECTORS = "INSERT INTO memory.fact_vector (project_id, user_key, fact_id, model,"
            + " dimension, vector, checksum) SELECT project_id, ?, fact_id, model, dimension, vector, checksum"
            + " FROM memory.fact_vector WHERE project_id = ? AND user_key = ? AND fact_id <> ?";

    /** Blocks of this user that somebody may have are old now. */
    private static final String RENEW = "UPDATE memory.app_user u SET version = v, removed_version = v"
            + " FROM nextval('memory.version') v WHERE project_id = ? AND user_key = ?";

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Duration LOOK_EVERY = Duration.ofMillis(5);

    private final Connection connection;

    FactRows(Connection connection) {
        this.connection = connection;
    }

    /** A user as rows name him, with the one fact that he has. */
    record Owner(UUID project, UUID key, UUID first) {}

    Owner ownerOf(UUID fact) throws SQLException {
        try (PreparedStatement statement =
                prepared("SELECT project_id, user_key FROM memory.fact WHERE id = ?", fact)) {
            ResultSet row = statement.executeQuery();
            row.next();
            return new Owner(row.getObject(1, UUID.class), row.getObject(2, UUID.class), fact);
        }
    }

    /** Vectors are made after the commit. @return the model that has made this fact's */
    String modelOf(UUID fact) throws SQLException {
        long end = System.nanoTime() + TIMEOUT.toNanos();
        while (System.nanoTime() < end) {
            try (PreparedStatement statement =
                    prepared("SELECT model FROM memory.fact_vector WHERE fact_id = ?", fact)) {
                ResultSet row = statement.executeQuery();
                if (row.next()) {
                    return row.getString(1);
                }
            }
            Pause.of(LOOK_EVERY);
        }
        throw new IllegalStateException("fact " + fact + " has no vector after " + TIMEOUT.toSeconds() + " s");
    }

    /** Facts of one user, to be written together. */
    final class Batch implements AutoCloseable {

        private final Owner owner;
        private final String model;
        private final PreparedStatement facts;
        private final PreparedStatement vectors;

        Batch(Owner owner, String model) throws SQLException {
            this.owner = owner;
            this.model = model;
            this.facts = connection.prepareStatement(ADD_FACT);
            this.vectors = connection.prepareStatement(ADD_VECTOR);
        }

        /** @param minutes its age */
        void add(String text, int minutes, byte[] vector) throws SQLException {
            UUID id = UUID.randomUUID();
            CRC32C checksum = new CRC32C();
            checksum.update(vector);
            set(facts, id, text, text, id, minutes, owner.project(), owner.key())
                    .addBatch();
            set(vectors, owner.project(), owner.key(), id, model, vector.length / Float.BYTES, vector, (int)
                            checksum.getValue())
                    .addBatch();
        }

        void write() throws SQLException {
            facts.executeBatch();
            vectors.executeBatch();
        }

        @Override
        public void close() throws SQLException {
            facts.close();
            vectors.close();
        }
    }

    /** The same facts for another user. */
    void copy(Owner from, Owner to) throws SQLException {
        execute(COPY_FACTS, to.key(), from.project(), from.key(), from.first());
        execute(COPY_VECTORS, to.key(), from.project(), from.key(), from.first());
    }

    void renew(Owner owner) throws SQLException {
        execute(RENEW, owner.project(), owner.key());
    }

    void execute(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = prepared(sql, values)) {
            statement.execute();
        }
    }

    private PreparedStatement prepared(String sql, Object... values) throws SQLException {
        return set(connection.prepareStatement(sql), values);
    }

    private static PreparedStatement set(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }
}
