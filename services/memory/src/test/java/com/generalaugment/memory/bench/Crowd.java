package com.generalaugment.memory.bench;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import com.generalaugment.memory.domain.Owner;
import com.generalaugment.memory.domain.Vectors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.zip.CRC32C;

/** Users with many facts, written past the service: notes of random words with random vectors, which is as hard as any to rank. */
final class Crowd {

    private static final String[] WORDS =
            ("tea coffee train garden lisbon meeting invoice piano doctor budget flight kitchen summer"
                            + " project window bicycle holiday teacher weather contract museum recipe ticket library harbour")
                    .split(" ");

    private final Random random = new Random(5);
    private final Tenant tenant = new Tenant(UUID.randomUUID());
    private final List<Owner> owners = new ArrayList<>();
    private final int factsEach;

    Crowd(int factsEach) {
        this.factsEach = factsEach;
    }

    Tenant tenant() {
        return tenant;
    }

    List<Owner> owners() {
        return owners;
    }

    String query() {
        return "note about " + word() + " and " + word() + " number " + random.nextInt(factsEach);
    }

    /** Grows to that many users. */
    void growTo(int users) throws SQLException {
        try (Connection connection = InfrastructureResource.shared().postgres().connect("genaug")) {
            while (owners.size() < users) {
                Owner owner = Owner.of(tenant, "user-" + owners.size());
                addUser(connection, owner);
                if (owners.isEmpty()) {
                    addFacts(connection, owner);
                } else {
                    copyFacts(connection, owner);
                }
                owners.add(owner);
            }
            connection.createStatement().execute("VACUUM ANALYZE memory.fact, memory.fact_vector, memory.app_user");
        }
    }

    private void addUser(Connection connection, Owner owner) throws SQLException {
        try (PreparedStatement user = connection.prepareStatement(
                "INSERT INTO memory.app_user (project_id, user_key, id,"
                        + " user_id, version, removed_version) SELECT ?, ?, ?, ?, v, v FROM nextval('memory.version') v")) {
            user.setObject(1, tenant.projectId());
            user.setObject(2, owner.key());
            user.setObject(3, UUID.randomUUID());
            user.setString(4, owner.userId());
            user.executeUpdate();
        }
    }

    private void addFacts(Connection connection, Owner owner) throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement fact =
                        connection.prepareStatement("INSERT INTO memory.fact (project_id, user_key, id, version,"
                                + " status, content, text_hash, fact_type, importance, source_type, trust_level, last_seen_at, metadata,"
                                + " consolidation_group_id, created_at) VALUES (?, ?, ?, 1, 'active', ?, sha256(?::bytea), 'fact', 0.5,"
                                + " 'app', 'high', now(), '{}', ?, now() - ? * interval '1 minute')");
                PreparedStatement vector = connection.prepareStatement(
                        "INSERT INTO memory.fact_vector (project_id, user_key,"
                                + " fact_id, model, dimension, vector, checksum) VALUES (?, ?, ?, 'all-minilm-l6-v2-q', 384, ?, ?)")) {
            for (int i = 0; i < factsEach; i++) {
                UUID id = UUID.randomUUID();
                addFact(fact, owner, id, i);
                addVector(vector, owner, id);
            }
            fact.executeBatch();
            vector.executeBatch();
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    private void addFact(PreparedStatement fact, Owner owner, UUID id, int number) throws SQLException {
        String text = "note number " + number + " about " + word() + " and " + word();
        fact.setObject(1, tenant.projectId());
        fact.setObject(2, owner.key());
        fact.setObject(3, id);
        fact.setString(4, text);
        fact.setString(5, text);
        fact.setObject(6, id);
        fact.setInt(7, number);
        fact.addBatch();
    }

    private void addVector(PreparedStatement vector, Owner owner, UUID id) throws SQLException {
        byte[] bytes = vector();
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        vector.setObject(1, tenant.projectId());
        vector.setObject(2, owner.key());
        vector.setObject(3, id);
        vector.setBytes(4, bytes);
        vector.setInt(5, (int) checksum.getValue());
        vector.addBatch();
    }

    /** The same facts for another user. */
    private void copyFacts(Connection connection, Owner owner) throws SQLException {
        for (String copy : List.of(
                "INSERT INTO memory.fact (project_id, user_key, id, version, status, content, text_hash, fact_type, importance,"
                        + " source_type, trust_level, last_seen_at, metadata, consolidation_group_id, created_at)"
                        + " SELECT project_id, ?, id, version, status, content, text_hash, fact_type, importance, source_type,"
                        + " trust_level, last_seen_at, metadata, id, created_at FROM memory.fact WHERE project_id = ? AND user_key = ?",
                "INSERT INTO memory.fact_vector (project_id, user_key, fact_id, model, dimension, vector, checksum)"
                        + " SELECT project_id, ?, fact_id, model, dimension, vector, checksum FROM memory.fact_vector"
                        + " WHERE project_id = ? AND user_key = ?")) {
            try (PreparedStatement statement = connection.prepareStatement(copy)) {
                statement.setObject(1, owner.key());
                statement.setObject(2, tenant.projectId());
                statement.setObject(3, owners.getFirst().key());
                statement.executeUpdate();
            }
        }
    }

    private byte[] vector() {
        float[] vector = new float[384];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        ByteBuffer bytes = ByteBuffer.allocate(4 * vector.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(Vectors.normalized(vector));
        return bytes.array();
    }

    private String word() {
        return WORDS[random.nextInt(WORDS.length)];
    }
}
