package com.generalaugment.gateway.api.body;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UploadTimeoutTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0, true",
        "20, 0, true",
        "22, 0, false",
        "22, 131072, true",
        "60, 2621440, true",
        "60, 2621439, false",
        "119, 67108864, true",
        "120, 67108864, false"
    })
    void aSlowSenderIsGivenUp(long seconds, long received, boolean kept) {
        assertThat(UploadTimeout.isKept(Duration.ofSeconds(seconds), received)).isEqualTo(kept);
    }
}
