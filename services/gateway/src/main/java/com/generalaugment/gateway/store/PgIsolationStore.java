package com.generalaugment.gateway.store;

import com.generalaugment.gateway.domain.isolation.IsolationStore;
import com.generalaugment.gateway.domain.realm.Realm;
import com.generalaugment.libs.runtime.context.Tenant;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Checks whose synthetic users are not erased yet. */
@ApplicationScoped
public class PgIsolationStore implements IsolationStore {

    private static final String BEGIN =
            "INSERT INTO gateway.isolation_check (project_id, name, users) VALUES ($1, $2, $3)";

    private static final String END = "DELETE FROM gateway.isolation_check WHERE project_id = $1 AND name = $2";

    private static final String ABANDONED = "SELECT project_id, name, users FROM gateway.isolation_check"
            + " WHERE begun_at < now() - make_interval(secs => $1) ORDER BY begun_at LIMIT 100";

    private final RealmDatabase database;

    public PgIsolationStore(RealmDatabase database) {
        this.database = database;
    }

    @Override
    public void begin(Begun check) {
        write(check, BEGIN, Tuple.of(check.tenant().projectId(), check.name(), check.users()));
    }

    @Override
    public void end(Begun check) {
        write(check, END, Tuple.of(check.tenant().projectId(), check.name()));
    }

    @Override
    public List<Begun> abandoned(Duration age) {
        List<Begun> found = new ArrayList<>();
        for (Row row : database.read(new Realm.Installation(), ABANDONED, Tuple.of((double) age.toSeconds()))) {
            found.add(new Begun(new Tenant(row.getUUID("project_id")), row.getString("name"), row.getInteger("users")));
        }
        return found;
    }

    private void write(Begun check, String sql, Tuple values) {
        database.write(new Realm.OfProject(check.tenant()), statements -> statements.add(sql, values));
    }
}
