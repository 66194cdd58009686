package com.generalaugment.metering.config;

import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.metering.domain.Admissions;
import com.generalaugment.metering.domain.BudgetStore;
import com.generalaugment.metering.domain.Budgets;
import com.generalaugment.metering.domain.CounterCache;
import com.generalaugment.metering.domain.LedgerSnapshotStore;
import com.generalaugment.metering.domain.PriceList;
import com.generalaugment.metering.domain.ReservationCounters;
import com.generalaugment.metering.domain.Usage;
import com.generalaugment.metering.domain.UsageStore;
import com.generalaugment.metering.domain.erasure.UserErasures;
import com.generalaugment.metering.domain.erasure.UserUsage;
import com.generalaugment.metering.domain.retention.ExpiredRows;
import com.generalaugment.metering.domain.retention.Retention;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** Puts the domain together with what it needs. */
@Singleton
public class Wiring {

    private static final String BUILT_IN_PRICES = "/metering/prices.json";

    private final MeteringConfig config;
    private final Clock clock = Clock.systemUTC();

    public Wiring(MeteringConfig config) {
        this.config = config;
    }

    @Produces
    @Singleton
    PriceList prices() {
        try {
            return PriceList.of(
                    Json.read(priceDocument()), config.selfHostedModels().orElse(List.of()));
        } catch (IOException e) {
            throw new UncheckedIOException("the price list cannot be read", e);
        }
    }

    @Produces
    @Singleton
    CounterCache copy(LedgerSnapshotStore snapshots, ReservationCounters counters) {
        return new CounterCache(snapshots, counters, clock, config.freshFor());
    }

    @Produces
    @Singleton
    Admissions admissions(
            PriceList prices, ReservationCounters counters, CounterCache copy, LedgerSnapshotStore snapshots) {
        return new Admissions(prices, counters, copy, snapshots, clock, config.holdFor());
    }

    @Produces
    @Singleton
    Usage usage(UsageStore store, ReservationCounters counters) {
        return new Usage(store, counters, clock);
    }

    @Produces
    @Singleton
    Budgets budgets(BudgetStore store, CounterCache copy) {
        return new Budgets(store, copy);
    }

    @Produces
    @Singleton
    Retention retention(ExpiredRows rows) {
        return new Retention(rows, clock, config.usageRetention());
    }

    @Produces
    @Singleton
    UserErasures userErasures(UserUsage usage, ReservationCounters counters) {
        return new UserErasures(usage, counters);
    }

    private byte[] priceDocument() throws IOException {
        if (config.pricesFile().isPresent()) {
            return Files.readAllBytes(Path.of(config.pricesFile().get()));
        }
        try (InputStream in = Wiring.class.getResourceAsStream(BUILT_IN_PRICES)) {
            if (in == null) {
                throw new IllegalStateException(BUILT_IN_PRICES + " is missing");
            }
            return in.readAllBytes();
        }
    }
}
