package com.generalaugment.gateway.store;

import com.generalaugment.gateway.domain.idempotency.IdempotencyStore;
import com.generalaugment.gateway.domain.idempotency.IdempotencyStore.Idempotent;
import com.generalaugment.gateway.domain.realm.Realm;
import com.generalaugment.libs.runtime.pg.BatchedDeletion;
import com.generalaugment.libs.runtime.pg.Database;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers of admin requests with an idempotency key, kept for 24 hours. */
@ApplicationScoped
public class PgIdempotencyStore implements IdempotencyStore {

    /** A second one with the same key makes the whole transaction fail (unique key), unless the first has expired. */
    private static final String INSERT = "INSERT INTO gateway.idempotent_answer"
            + " (realm, key, fingerprint, project_id, body, expires_at)"
            + " VALUES ($1, $2, $3, $4, $5, now() + interval '24 hours')";

    private static final String EXPIRE =
            "DELETE FROM gateway.idempotent_answer WHERE realm = $1 AND key = $2 AND expires_at < now()";

    private static final String FIND = "SELECT fingerprint, body FROM gateway.idempotent_answer"
            + " WHERE realm = $1 AND key = $2 AND expires_at > now()";

    private static final String SWEEP = "DELETE FROM gateway.idempotent_answer WHERE ctid IN"
            + " (SELECT ctid FROM gateway.idempotent_answer WHERE expires_at < now() LIMIT $1"
            + " FOR UPDATE SKIP LOCKED)";

    private static final BatchedDeletion DELETION = new BatchedDeletion(Duration.ofMinutes(1));

    private final RealmDatabase database;

    public PgIdempotencyStore(RealmDatabase database) {
        this.database = database;
    }

    @Override
    public Optional<Kept> find(Realm realm, String key) {
        for (Row row : database.read(realm, FIND, Tuple.of(realm.label(), key))) {
            return Optional.of(
                    new Kept(row.getString("fingerprint"), row.getBuffer("body").getBytes()));
        }
        return Optional.empty();
    }

    @Override
    public boolean keep(Idempotent idempotent) {
        try {
            database.write(idempotent.realm(), statements -> add(statements, idempotent));
            return true;
        } catch (PgException e) {
            if (PgKeyStore.UNIQUE_VIOLATION.equals(e.getSqlState())) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public void sweep() {
        DELETION.run(most ->
                database.read(new Realm.Installation(), SWEEP, Tuple.of(most)).rowCount());
    }

    static void add(Database.Statements statements, @Nullable Idempotent idempotent) {
        if (idempotent != null) {
            Realm realm = idempotent.realm();
            statements.add(EXPIRE, Tuple.of(realm.label(), idempotent.key()));
            statements.add(
                    INSERT,
                    Tuple.of(
                            realm.label(),
                            idempotent.key(),
                            idempotent.fingerprint(),
                            realm instanceof Realm.OfProject project
                                    ? project.tenant().projectId()
                                    : null,
                            Buffer.buffer(idempotent.answer())));
        }
    }
}
