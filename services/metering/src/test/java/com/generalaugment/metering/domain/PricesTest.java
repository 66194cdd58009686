package com.generalaugment.metering.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Money, prices, windows and plans. */
class PricesTest {

    private static final String LIST = """
            {"version": "v7", "items": [{"model": "m", "provider": "p", "input_usd_per_million": 0.15,
             "cached_input_usd_per_million": 0.0000001, "output_usd_per_million": 10}]}""";

    @Test
    void pricesAreMicroDollarsPerMillionTokensAndNeverRoundedDown() {
        // When
        var price = PriceList.of(Json.readTrusted(LIST), List.of()).find("p", "m");

        // Then
        assertThat(price).contains(new Price("v7", 150_000, 1, 10_000_000));
    }

    @Test
    void aPriceIsOfAModelAndAProvider() { // hazard 17
        // Given
        PriceList prices = PriceList.of(Json.readTrusted(LIST), List.of("our-*", "exact"));

        // Then
        assertThat(prices.find("q", "m")).isEmpty();
        assertThat(prices.find("p", "n")).isEmpty();
        assertThat(prices.find("p", "exactly")).isEmpty();
        assertThat(prices.find("any", "our-model")).contains(new Price("v7", 0, 0, 0));
        assertThat(prices.find("any", "exact")).contains(new Price("v7", 0, 0, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "genaug, genaug/echo-1, 100000, 100000, 100000, 400000",
        "openai, gpt-5-mini, 250000, 25000, 250000, 2000000",
        "anthropic, claude-haiku-4-5, 1000000, 100000, 1250000, 5000000",
        "gemini, gemini-2.5-flash, 300000, 30000, 300000, 2500000",
        "gemini, gemini-2.5-pro, 1250000, 125000, 1250000, 10000000"
    })
    void theBuiltInListHasModelsOfEveryProviderThatAKeySwitchesOn(
            String provider, String model, long input, long cached, long cacheWrite, long output) throws IOException {
        // Given
        JsonNode document;
        try (InputStream list = PriceList.class.getResourceAsStream("/metering/prices.json")) {
            document = Json.read(list.readAllBytes());
        }

        // When
        var price = PriceList.of(document, List.of()).find(provider, model);

        // Then
        assertThat(price).contains(new Price(document.path("version").asText(), input, cached, cacheWrite, output));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "\"1\"", "null"})
    void aPriceThatIsNoneStopsTheStart(String price) {
        assertThatThrownBy(() -> PriceList.of(Json.readTrusted(LIST.replace("0.15", price)), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "1, 0, 1", "7, 0, 2", "6, 1, 11", "1000000, 1000000, 10150000"})
    void theWorstCaseIsRoundedUpOnce(long input, long output, long micros) {
        assertThat(new Price("v", 150_000, 0, 10_000_000).worstCase(input, output))
                .isEqualTo(micros);
    }

    @Test
    void theWorstCaseWritesAllOfTheInputToACacheWhereThatCostsMore() {
        assertThat(new Price("v", 1_000_000, 100_000, 1_250_000, 5_000_000).worstCase(1_000, 10))
                .isEqualTo(1_300);
    }

    @Test
    void moneyHasSixPlaces() {
        assertThat(Money.text(1_250)).isEqualTo("0.001250");
        assertThat(Money.text(9_000_000_000_000_001L)).isEqualTo("9000000000.000001");
        assertThat(Money.micros(new BigDecimal("0.0000001"))).isEqualTo(1);
    }

    @Test
    void windowsAreDaysAndMonthsInUtc() {
        // Given
        Instant leap = Instant.parse("2028-02-29T23:59:59.999Z");

        // Then
        assertThat(Window.DAY.start(leap)).contains(Instant.parse("2028-02-29T00:00:00Z"));
        assertThat(Window.DAY.resetsAt(leap)).contains(Instant.parse("2028-03-01T00:00:00Z"));
        assertThat(Window.MONTH.start(leap)).contains(Instant.parse("2028-02-01T00:00:00Z"));
        assertThat(Window.MONTH.resetsAt(leap)).contains(Instant.parse("2028-03-01T00:00:00Z"));
        assertThat(Window.TOTAL.resetsAt(leap)).isEmpty();
        assertThat(Window.text(leap)).isEqualTo("2028-02-29T23:59:59.999Z");
    }

    @ParameterizedTest
    @CsvSource({
        "free, 20, 30, 100, 3000, 100000",
        "build, 50, 30, 1000, 10000, 1000000",
        "pro, 200, 60, 5000, 50000, 10000000",
        "team, 500, 60, 10000, 100000, 25000000"
    })
    void plansAreThoseOfTheContract(String name, int running, int messages, long day, long month, long tokens) {
        assertThat(Plan.named(name)).isEqualTo(new Plan(name, running, messages, day, month, tokens));
    }

    @Test
    void aProjectMayLowerItsPlanAndNotRaiseIt() {
        // When
        Plan lowered = Plan.named("free").loweredTo(5, 1_000);

        // Then
        assertThat(lowered.concurrentTurns()).isEqualTo(5);
        assertThat(lowered.messagesPerUserPerMinute()).isEqualTo(30);
        assertThat(Plan.named("never heard of")).isEqualTo(Plan.named("free"));
    }
}
