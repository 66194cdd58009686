package com.generalaugment.libs.runtime.context;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {

    private static final String VALID = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void whatTheCallerSaidIsReadInItsParts() {
        // When
        TraceContext caller = TraceContext.parse(VALID).orElseThrow();

        // Then
        assertThat(caller).isEqualTo(new TraceContext("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", true));
        assertThat(caller.traceparent()).isEqualTo(VALID);
    }

    @Test
    void aNewTraceIsAValidOne() {
        // When
        TraceContext created = TraceContext.create();

        // Then
        assertThat(TraceContext.parse(created.traceparent())).contains(created);
    }

    @Test
    void flagsOtherThanSampledAreIgnoredAndNewerVersionsRead() {
        assertThat(TraceContext.parse(VALID.replace("-01", "-02")).orElseThrow().sampled())
                .isFalse();
        assertThat(TraceContext.parse(VALID.replace("-01", "-ff")).orElseThrow().sampled())
                .isTrue();
        assertThat(TraceContext.parse("01" + VALID.substring(2))).isPresent();
        assertThat(TraceContext.parse("cc" + VALID.substring(2) + "-what-comes-later"))
                .isPresent();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-version-0-does-not-have",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-",
                "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.what-comes-later",
                "0g-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7_01",
                "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902bg-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0g",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00F067aa0ba902b7-01",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                " 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
            })
    void whatIsNotValidStartsANewTrace(String header) {
        assertThat(TraceContext.parse(header)).isEmpty();
    }

    @Test
    void aHeaderThatIsTooLongIsNotRead() {
        assertThat(TraceContext.parse("01" + VALID.substring(2) + "-" + "x".repeat(512)))
                .isEmpty();
    }
}
