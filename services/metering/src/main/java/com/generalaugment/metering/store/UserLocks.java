package com.generalaugment.metering.store;

import com.generalaugment.libs.runtime.context.Tenant;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.UUID;

/**
 * Advisory locks between recording usage and erasing its user, held until the transaction ends. Recorders share them; an erasure waits for
 * those of its user that are under way, and recorders that come later see the mark of the erased user. A project's users share 16 locks, so
 * that a batch takes few; other projects are not concerned.
 *
 * <p>The lock is a statement of its own before the one that reads the mark: that one's snapshot is taken after the lock.
 */
final class UserLocks {

    /** Namespace of these locks among the advisory locks of the database. */
    private static final int SPACE = 0x75736572;

    private static final int LOCKS_PER_PROJECT = 16;

    static final String SHARED = lock("pg_advisory_xact_lock_shared");
    static final String EXCLUSIVE = lock("pg_advisory_xact_lock");

    private UserLocks() {}

    /** The values of both statements. */
    static Tuple of(Tenant tenant, Collection<UUID> userKeys) {
        int project = tenant.projectId().hashCode() & -LOCKS_PER_PROJECT;
        Integer[] locks = userKeys.stream()
                .map(key -> project | (key.hashCode() & (LOCKS_PER_PROJECT - 1)))
                .distinct()
                .sorted()
                .toArray(Integer[]::new);
        return Tuple.tuple().addArrayOfInteger(locks);
    }

    private static String lock(String function) {
        return "SELECT count(" + function + "(" + SPACE + ", lock)::text) FROM unnest($1::int[]) AS lock";
    }
}
