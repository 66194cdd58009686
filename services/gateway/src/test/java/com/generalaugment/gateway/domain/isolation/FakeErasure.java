package com.generalaugment.gateway.domain.isolation;

import com.generalaugment.gateway.domain.memory.UserErasure;
import com.generalaugment.libs.runtime.context.RequestContext;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers whom it has erased, unless it is away. Nobody is there a second time. */
final class FakeErasure implements UserErasure {

    private final List<String> erased = new CopyOnWriteArrayList<>();
    private volatile boolean away;

    List<String> erased() {
        return erased;
    }

    void fail(boolean fails) {
        away = fails;
    }

    @Override
    public byte[] erase(RequestContext context, String userId) {
        if (away) {
            throw Problem.of(ErrorKind.UNAVAILABLE, "service_unavailable", "away");
        }
        if (erased.contains(userId)) {
            throw Problem.notFound("user");
        }
        erased.add(userId);
        return new byte[0];
    }
}
