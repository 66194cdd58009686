package com.generalaugment.metering.config;

import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.metering.domain.Admissions;
import com.generalaugment.metering.domain.BudgetStore;
import com.generalaugment.metering.domain.Budgets;
import com.generalaugment.metering.domain.HotCounters;
import com.generalaugment.metering.domain.PriceList;
import com.generalaugment.metering.domain.Usage;
import com.generalaugment.metering.domain.UsageStore;
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
    Admissions admissions(PriceList prices, HotCounters counters, UsageStore usage, BudgetStore budgets) {
        return new Admissions(prices, counters, usage, budgets, clock, config.holdFor(), config.freshFor());
    }

    @Produces
    @Singleton
    Usage usage(UsageStore store, HotCounters counters) {
        return new Usage(store, counters, clock);
    }

    @Produces
    @Singleton
    Budgets budgets(BudgetStore store, UsageStore usage, HotCounters counters) {
        return new Budgets(store, usage, counters, clock);
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
