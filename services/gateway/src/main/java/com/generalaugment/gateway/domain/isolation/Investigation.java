package com.generalaugment.gateway.domain.isolation;

import com.generalaugment.libs.runtime.error.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One check: creates fixtures at every surface, makes the attempts of other users, and verifies that the fixtures are unchanged. */
final class Investigation {

    private static final Logger LOG = LoggerFactory.getLogger(Investigation.class);
    /** Limit per surface: creating fixtures takes time from the attempts. */
    private static final int MOST_OWNERS = 10;

    private static final int TRIES = 5;
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final AppBackend app;
    private final List<SyntheticUser> users;
    private final int operations;
    private final Instant until;
    private final Clock clock;
    private final Random random = new Random();

    Investigation(AppBackend app, List<SyntheticUser> users, int operations, Instant until, Clock clock) {
        this.app = app;
        this.users = users;
        this.operations = operations;
        this.until = until;
        this.clock = clock;
    }

    /** A probe with its results. */
    private record Site(IsolationProbe probe, SurfaceTally tally, List<Fixture> fixtures) {}

    private record Step(Site site, Attempt attempt, SyntheticUser intruder) {}

    List<SurfaceReport> of(List<IsolationProbe> probes) {
        List<Site> sites = probes.stream()
                .map(probe -> new Site(probe, new SurfaceTally(probe.surface()), new ArrayList<>()))
                .toList();
        try (BoundedExecutor executor = new BoundedExecutor()) {
            prepare(sites, executor);
            executor.all(steps(sites).stream()
                    .<Runnable>map(step -> () -> make(step))
                    .toList());
            executor.all(perFixture(sites, (site, fixture) -> () -> {
                if (!isSeen(fixture.seen())) {
                    site.tally().damaged();
                }
            }));
        }
        return sites.stream().map(site -> site.tally().report()).toList();
    }

    private void prepare(List<Site> sites, BoundedExecutor executor) {
        List<Runnable> work = new ArrayList<>();
        for (int i = 0; i < sites.size(); i++) {
            Site site = sites.get(i);
            ownersAt(i).forEach(owner -> work.add(() -> prepare(site, owner)));
        }
        executor.all(work);
    }

    /** Rotates through the users from surface to surface, so that each user owns a fixture at some surface; all users attempt. */
    private List<SyntheticUser> ownersAt(int surface) {
        return IntStream.range(0, Math.min(MOST_OWNERS, users.size()))
                .mapToObj(i -> users.get((surface * MOST_OWNERS + i) % users.size()))
                .toList();
    }

    /** Uses a fixture only if its owner can read it. */
    private void prepare(Site site, SyntheticUser owner) {
        try {
            Fixture fixture = site.probe().prepare(app, owner);
            if (isSeen(fixture.seen())) {
                synchronized (site.fixtures()) {
                    site.fixtures().add(fixture);
                }
            } else {
                site.tally().inconclusive("a user does not see its own data");
            }
        } catch (FixtureFailed e) {
            site.tally().inconclusive(e.why());
        } catch (RuntimeException e) {
            site.tally().inconclusive("no fixture could be created: " + nameOf(e));
        }
    }

    /** Every kind of attempt at every surface once, then up to the requested number, spread evenly over the surfaces. */
    private List<Step> steps(List<Site> sites) {
        List<Site> ready =
                sites.stream().filter(site -> !site.fixtures().isEmpty()).toList();
        List<Step> steps = new ArrayList<>();
        for (Site site : ready) {
            int kinds = site.fixtures().getFirst().attempts().size();
            for (int kind = 0; kind < kinds; kind++) {
                steps.add(step(site, kind));
            }
        }
        for (int next = 0; !ready.isEmpty() && steps.size() < operations; next++) {
            Site site = ready.get(next % ready.size());
            steps.add(step(
                    site, random.nextInt(site.fixtures().getFirst().attempts().size())));
        }
        return steps;
    }

    private Step step(Site site, int kind) {
        Fixture target = site.fixtures().get(random.nextInt(site.fixtures().size()));
        List<SyntheticUser> others =
                users.stream().filter(user -> !user.equals(target.owner())).toList();
        return new Step(site, target.attempts().get(kind), others.get(random.nextInt(others.size())));
    }

    private void make(Step step) {
        String name = step.attempt().name();
        if (!clock.instant().isBefore(until)) {
            step.site().tally().inconclusive("there was no time for all attempts");
            return;
        }
        Outcome outcome = attempted(step);
        for (int more = 1; more < TRIES && outcome instanceof Outcome.Unclear; more++) {
            pause();
            outcome = attempted(step);
        }
        step.site().tally().add(name, outcome);
    }

    private static Outcome attempted(Step step) {
        try {
            return step.attempt().as().apply(step.intruder());
        } catch (FixtureFailed e) {
            return new Outcome.Unclear(e.why());
        } catch (RuntimeException e) {
            return new Outcome.Unclear(nameOf(e));
        }
    }

    /** A turn runs without its memory when that is late, so the owner reads several times. */
    private static boolean isSeen(BooleanSupplier seen) {
        for (int more = 0; more < TRIES; more++) {
            if (isSeenNow(seen)) {
                return true;
            }
            pause();
        }
        return false;
    }

    private static boolean isSeenNow(BooleanSupplier seen) {
        try {
            return seen.getAsBoolean();
        } catch (RuntimeException e) {
            LOG.info("a user does not see its own data: {}", nameOf(e));
            return false;
        }
    }

    /** An answer that does not match the contract is inconclusive. */
    private static String nameOf(RuntimeException e) {
        return e instanceof Problem problem ? problem.reason() : e.getClass().getSimpleName();
    }

    private interface Work {
        Runnable at(Site site, Fixture fixture);
    }

    private static List<Runnable> perFixture(List<Site> sites, Work work) {
        List<Runnable> all = new ArrayList<>();
        for (Site site : sites) {
            site.fixtures().forEach(fixture -> all.add(work.at(site, fixture)));
        }
        return all;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.internal(e);
        }
    }
}
