package com.generalaugment.gateway.config;

import com.generalaugment.gateway.domain.access.Keys;
import com.generalaugment.gateway.domain.key.KeyText;
import com.generalaugment.gateway.store.PgKeyStore;
import com.generalaugment.gateway.store.RealmDatabase;
import com.generalaugment.libs.runtime.pg.StandaloneDatabase;
import java.time.Clock;

/**
 * Creates a global management key directly in the database, for an operator whose last key is lost or revoked. Needs only the
 * gateway's database settings; the service need not run.
 */
final class IssueManagementKey {

    private static final String NAME = "issued by the operator";

    private IssueManagementKey() {}

    static int run() {
        try (StandaloneDatabase standalone = StandaloneDatabase.open()) {
            KeyText key = KeyText.random(KeyText.Kind.MANAGEMENT);
            new Keys(new PgKeyStore(new RealmDatabase(standalone.database())), Clock.systemUTC()).register(key, NAME);
            System.out.println(key.reveal());
            return 0;
        }
    }
}
