package com.generalaugment.gateway.domain.isolation;

import com.generalaugment.gateway.domain.isolation.IsolationStore.Begun;
import com.generalaugment.gateway.domain.memory.UserErasure;
import com.generalaugment.libs.runtime.context.RequestContext;
import com.generalaugment.libs.runtime.context.TraceContext;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.id.Ids;
import java.time.Duration;
import java.util.stream.IntStream;

/** Erases synthetic users like every other user: after a check, and after checks that were killed. */
public final class SyntheticUserCleanup {

    /** Longer than any check takes. */
    private static final Duration ABANDONED = Duration.ofMinutes(5);

    private final IsolationStore store;
    private final UserErasure erasure;

    public SyntheticUserCleanup(IsolationStore store, UserErasure erasure) {
        this.store = store;
        this.erasure = erasure;
    }

    /** @throws Problem when data may remain; {@link #sweep} tries again */
    public void erase(Begun check) {
        RequestContext context = new RequestContext(check.tenant(), Ids.next("req_"), TraceContext.create());
        try (BoundedExecutor executor = new BoundedExecutor()) {
            executor.all(IntStream.range(0, check.users())
                    .mapToObj(place -> SyntheticUser.idOf(check.name(), place))
                    .<Runnable>map(user -> () -> erase(context, user))
                    .toList());
        }
        store.end(check);
    }

    /** Erases users of abandoned checks. Several replicas may sweep at the same time. */
    public void sweep() {
        store.abandoned(ABANDONED).forEach(this::erase);
    }

    private void erase(RequestContext context, String user) {
        try {
            erasure.erase(context, user);
        } catch (Problem e) {
            if (!e.reason().equals("user_not_found")) {
                throw e;
            }
        }
    }
}
