package com.generalaugment.gateway.domain.isolation;

import com.generalaugment.gateway.domain.access.SelfCheckKeys;
import com.generalaugment.gateway.domain.isolation.IsolationStore.Begun;
import com.generalaugment.gateway.domain.project.Project;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.id.Ids;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks that users of a project cannot reach each other's data: as its app backend, through the public API, with synthetic users. */
public final class IsolationChecks {

    private static final Logger LOG = LoggerFactory.getLogger(IsolationChecks.class);
    private static final int AT_ONCE = 2;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final SelfCheckKeys keys;
    private final PublicApi api;
    private final List<IsolationProbe> probes;
    private final IsolationStore store;
    private final SyntheticUserCleanup syntheticUserCleanup;
    private final Clock clock;
    private final Duration limit;
    private final Semaphore places = new Semaphore(AT_ONCE);

    /** @param limit the longest time for attempts */
    public IsolationChecks(
            SelfCheckKeys keys,
            PublicApi api,
            List<IsolationProbe> probes,
            IsolationStore store,
            SyntheticUserCleanup syntheticUserCleanup,
            Clock clock,
            Duration limit) {
        this.keys = keys;
        this.api = api;
        this.probes = List.copyOf(probes);
        this.store = store;
        this.syntheticUserCleanup = syntheticUserCleanup;
        this.clock = clock;
        this.limit = limit;
    }

    /**
     * @param operations the least number of attempts; every kind of attempt is made in any case
     * @throws Problem 503 {@code service_unavailable} when this replica is busy with other checks
     */
    public Finding run(Project project, int users, int operations) {
        if (!places.tryAcquire()) {
            throw Problem.of(
                            ErrorKind.UNAVAILABLE,
                            "service_unavailable",
                            "Other checks of isolation are running. Try again later.")
                    .retryAfter(RETRY_AFTER);
        }
        try {
            return check(project, new Begun(project.tenant(), Ids.next(""), users), operations);
        } finally {
            places.release();
        }
    }

    private Finding check(Project project, Begun begun, int operations) {
        Instant start = clock.instant();
        List<SyntheticUser> users = IntStream.range(0, begun.users())
                .mapToObj(place -> SyntheticUser.of(begun.name(), place))
                .toList();
        store.begin(begun);
        List<SurfaceReport> surfaces = new ArrayList<>();
        List<IsolationProbe> used = new ArrayList<>();
        for (IsolationProbe probe : probes) {
            probe.unused(project)
                    .ifPresentOrElse(
                            why -> surfaces.add(SurfaceReport.unused(probe.surface(), why)), () -> used.add(probe));
        }
        try (SelfCheckKeys.Pass pass = keys.open(project)) {
            AppBackend app = new AppBackend(api, pass.key(), users);
            try {
                surfaces.addAll(new Investigation(app, users, operations, start.plus(limit), clock).of(used));
            } finally {
                forget(app, begun);
            }
        }
        return new Finding(start, clock.instant(), surfaces);
    }

    /** Users that cannot be erased now are erased by a later sweep, from the entry in the store. */
    private void forget(AppBackend app, Begun begun) {
        try {
            app.deleteConversations();
            syntheticUserCleanup.erase(begun);
        } catch (Problem | FixtureFailed e) {
            LOG.warn("synthetic users of a check will be erased later: {}", e.getMessage());
        }
    }
}
