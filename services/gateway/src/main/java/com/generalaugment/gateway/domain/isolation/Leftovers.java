package com.generalaugment.gateway.domain.isolation;

import com.generalaugment.gateway.domain.isolation.IsolationStore.Begun;
import com.generalaugment.libs.runtime.context.RequestContext;
import com.generalaugment.libs.runtime.context.TraceContext;
import com.generalaugment.libs.runtime.id.Ids;
import java.time.Duration;
import java.util.stream.IntStream;

/** Erases synthetic users: after a check, and after checks that were killed. */
public final class Leftovers {

    /** Longer than any check takes. */
    private static final Duration ABANDONED = Duration.ofMinutes(5);

    private final IsolationStore store;
    private final Forgetting forgetting;

    public Leftovers(IsolationStore store, Forgetting forgetting) {
        this.store = store;
        this.forgetting = forgetting;
    }

    /** @throws com.generalaugment.libs.runtime.error.Problem when something is left; it is tried again by {@link #sweep} */
    public void erase(Begun check) {
        RequestContext context = new RequestContext(check.tenant(), Ids.next("req_"), TraceContext.create());
        try (Hands hands = new Hands()) {
            hands.all(IntStream.range(0, check.users())
                    .mapToObj(place -> SyntheticUser.idOf(check.name(), place))
                    .<Runnable>map(user -> () -> forgetting.erase(context, user))
                    .toList());
        }
        store.end(check);
    }

    /** Any number of replicas may do so. */
    public void sweep() {
        store.abandoned(ABANDONED).forEach(this::erase);
    }
}
