package com.generalaugment.metering.domain;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Prices per model and provider, as data with a version. A model without a price is never run. */
public final class PriceList {

    private static final BigDecimal MICROS = BigDecimal.valueOf(1_000_000);

    private final String version;
    private final Map<String, Price> prices;
    private final List<String> selfHosted;

    private PriceList(String version, Map<String, Price> prices, List<String> selfHosted) {
        this.version = version;
        this.prices = prices;
        this.selfHosted = selfHosted;
    }

    /**
     * @param document {@code {version, items:[{model, provider, input_usd_per_million, cached_input_usd_per_million,
     *     cache_write_usd_per_million?, output_usd_per_million}]}}; writing to a cache costs as other input unless it is said
     * @param selfHosted models that the operator runs on own hardware and that cost nothing per token; a trailing {@code *}
     *     matches any rest
     */
    public static PriceList of(JsonNode document, List<String> selfHosted) {
        String version = document.required("version").asText();
        Map<String, Price> prices = new HashMap<>();
        if (version.isBlank() || version.contains(" ")) {
            throw new IllegalArgumentException("the version of a price list is one word");
        }
        for (JsonNode item : document.required("items")) {
            prices.put(
                    key(
                            item.required("provider").asText(),
                            item.required("model").asText()),
                    new Price(
                            version,
                            micros(item.required("input_usd_per_million")),
                            micros(item.required("cached_input_usd_per_million")),
                            micros(
                                    item.has("cache_write_usd_per_million")
                                            ? item.get("cache_write_usd_per_million")
                                            : item.required("input_usd_per_million")),
                            micros(item.required("output_usd_per_million"))));
        }
        return new PriceList(version, Map.copyOf(prices), List.copyOf(selfHosted));
    }

    /** Empty: the model must not be run. */
    public Optional<Price> find(String provider, String model) {
        Price price = prices.get(key(provider, model));
        if (price == null && selfHosted.stream().anyMatch(pattern -> matches(pattern, model))) {
            return Optional.of(new Price(version, 0, 0, 0));
        }
        return Optional.ofNullable(price);
    }

    private static boolean matches(String pattern, String model) {
        return pattern.endsWith("*")
                ? model.startsWith(pattern.substring(0, pattern.length() - 1))
                : model.equals(pattern);
    }

    private static long micros(JsonNode usd) {
        if (!usd.isNumber() || usd.decimalValue().signum() < 0) {
            throw new IllegalArgumentException("a price must be a number from 0: " + usd);
        }
        return usd.decimalValue()
                .multiply(MICROS)
                .setScale(0, RoundingMode.CEILING)
                .longValueExact();
    }

    private static String key(String provider, String model) {
        return provider + " " + model;
    }
}
