package com.generalaugment.memory.store;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.outbox.OutboxRow;
import com.generalaugment.memory.domain.Owner;
import com.generalaugment.memory.domain.erasure.UserErasure;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;

/** An open erasure as a row of {@code memory.user_erasure}, and its event as a row of the outbox. */
final class UserErasureRow {

    private UserErasureRow() {}

    static Tuple of(UserErasure erasure) {
        Owner owner = erasure.owner();
        return Tuple.of(erasure.id(), owner.key(), owner.userId(), FactRow.at(erasure.until()), erasure.traceparent());
    }

    static UserErasure toErasure(Row row) {
        return new UserErasure(
                row.getString("id"),
                new Owner(new Tenant(row.getUUID("project_id")), row.getString("user_id"), row.getUUID("user_key")),
                row.getOffsetDateTime("erased_until").toInstant(),
                row.getString("traceparent"));
    }

    static Tuple fact(UserErasure erasure) {
        return OutboxRow.of(erasure.fact()).values();
    }
}
