package com.generalaugment.turnexecutor.clients.providers.http;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** hazard 47: a number of a model server is its error and not a fault of ours. */
class ProviderNumbersTest {

    @ParameterizedTest
    @ValueSource(strings = {"1e999999999", "1e-999999999", "1e99999999999999999999", "1e401"})
    void numbersOutOfBoundsAreNoAnswer(String number) {
        // Given
        byte[] usage = ("{\"usage\":{\"prompt_tokens\":" + number + "}}").getBytes(StandardCharsets.UTF_8);

        // Then
        assertThatThrownBy(() -> ProviderJson.read(usage)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> ProviderJson.values(usage)).isInstanceOf(IOException.class);
    }
}
