package com.generalaugment.metering.domain;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.metering.domain.ReservationCounters.Hold;
import com.generalaugment.metering.domain.ReservationCounters.Unreadable;
import com.generalaugment.metering.domain.ReservationCounters.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The use cases around spending: may this turn run, and what becomes of what it held. Fails closed. */
public final class Admissions {

    private static final int LOADS = 3;

    private final PriceList prices;
    private final ReservationCounters counters;
    private final CounterCache copy;
    private final LedgerSnapshotStore snapshots;
    private final Clock clock;
    private final Duration holdFor;

    /** @param holdFor longest life of a reservation that no usage event settles */
    public Admissions(
            PriceList prices,
            ReservationCounters counters,
            CounterCache copy,
            LedgerSnapshotStore snapshots,
            Clock clock,
            Duration holdFor) {
        this.prices = prices;
        this.counters = counters;
        this.copy = copy;
        this.snapshots = snapshots;
        this.clock = clock;
        this.holdFor = holdFor;
    }

    /**
     * @param runBudgetMicros upper bound for this run, 0 for none
     * @param waits whether the run waits for its first owner; it is reserved again, without this, before it runs
     * @param holdFor longest life of the reservation; zero: as configured
     */
    public record Request(
            String run,
            String user,
            String model,
            String provider,
            long inputTokens,
            long maxOutputTokens,
            Plan plan,
            long runBudgetMicros,
            boolean waits,
            Duration holdFor,
            List<Model> alternatives) {}

    public record Model(String name, String provider) {}

    /**
     * @param micros what is held
     * @param price the dearest that it covers
     */
    public record Reserved(long micros, Price price) {}

    /** Empty: the model has no price, so it must not run. */
    public Optional<Price> priceOf(Model model) {
        return prices.find(model.provider(), model.name());
    }

    /** @throws Problem 402, 429 or 503 of the public catalogue; then nothing is held */
    public Reserved reserve(Tenant tenant, Request request) {
        Price price = prices.find(request.provider(), request.model())
                .orElseThrow(() -> Refusals.priceUnknown(request.provider(), request.model(), request.plan()));
        price = dearest(price, request);
        Instant now = clock.instant();
        Hold hold = new Hold(
                request.run(),
                price.worstCase(request.inputTokens(), request.maxOutputTokens()),
                price,
                request.user(),
                request.plan(),
                request.runBudgetMicros(),
                Window.day(now),
                now,
                request.holdFor().isZero() ? holdFor : request.holdFor(),
                request.waits());
        Verdict.Admitted admitted = admitted(tenant, hold, failingClosed(() -> admit(tenant, hold)));
        if (admitted.guarded()) {
            admitted = outliveTheCounters(tenant, hold, admitted);
        }
        return new Reserved(admitted.micros(), admitted.price());
    }

    /** Gives a reservation back; an unknown one is fine. */
    public void release(Tenant tenant, String run) {
        failingClosed(() -> {
            Instant now = clock.instant();
            counters.settle(tenant, snapshots.giveBack(tenant, run, Window.day(now), now), List.of(run));
            return run;
        });
    }

    /** A turn may end up on any of its models. */
    private Price dearest(Price first, Request request) {
        Price dearest = first;
        for (Model alternative : request.alternatives()) {
            Price price = priceOf(alternative).orElse(first);
            if (worstCase(price, request) > worstCase(dearest, request)) {
                dearest = price;
            }
        }
        return dearest;
    }

    private static long worstCase(Price price, Request request) {
        return price.worstCase(request.inputTokens(), request.maxOutputTokens());
    }

    private Verdict admit(Tenant tenant, Hold hold) {
        Verdict verdict = counters.admit(tenant, hold);
        // On a machine without a free core a copy may be stale again before the question is repeated.
        for (int attempt = 0; verdict instanceof Verdict.LoadFirst && attempt < LOADS; attempt++) {
            copy.freshen(tenant);
            verdict = counters.admit(tenant, hold);
        }
        return verdict;
    }

    /**
     * Writes the hold down, and then asks once more: counters that were lost in between are rebuilt by that without it or
     * with it, and in both cases it is held afterwards or refused.
     */
    private Verdict.Admitted outliveTheCounters(Tenant tenant, Hold hold, Verdict.Admitted admitted) {
        Reservation held = new Reservation(
                hold.run(), admitted.micros(), admitted.price(), hold.now().plus(hold.holdFor()), hold.waits());
        try {
            return admitted(tenant, hold, failingClosed(() -> {
                snapshots.keep(tenant, held);
                return admit(tenant, hold);
            }));
        } catch (Problem e) {
            releaseIfPossible(tenant, hold.run());
            throw e;
        }
    }

    /** What cannot be given back now expires. */
    private void releaseIfPossible(Tenant tenant, String run) {
        try {
            release(tenant, run);
        } catch (Problem e) {
            return;
        }
    }

    private static Verdict.Admitted admitted(Tenant tenant, Hold hold, Verdict verdict) {
        return switch (verdict) {
            case Verdict.Admitted admitted -> admitted;
            case Verdict.LoadFirst again -> throw Refusals.unreadable(null);
            case Verdict.UserTooFast tooFast -> throw Refusals.userTooFast(hold.plan(), tooFast.retryAfter());
            case Verdict.TooManyTurns many -> throw Refusals.tooManyTurns(hold.plan());
            case Verdict.PlanExhausted exhausted -> throw Refusals.planExhausted(exhausted, hold.plan(), hold.now());
            case Verdict.BudgetExceeded exceeded -> throw Refusals.budgetExceeded(tenant, exceeded, hold);
            case Verdict.RunBudgetExceeded exceeded -> throw Refusals.runBudgetExceeded(hold);
        };
    }

    private static <T> T failingClosed(Supplier<T> work) {
        try {
            return work.get();
        } catch (Unreadable e) {
            throw Refusals.unreadable(e);
        } catch (Problem e) {
            throw e.kind() == ErrorKind.UNAVAILABLE ? Refusals.unreadable(e) : e;
        }
    }
}
