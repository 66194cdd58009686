package com.generalaugment.gateway.api.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import org.junit.jupiter.api.Test;

class UnreadableRequestTest {

    @Test
    void tooLongIsTooLargeAndNamesTheLimit() {
        assertThat(UnreadableRequest.problem(new TooLongHttpLineException("x")).extras())
                .containsEntry("limit_bytes", EdgeServer.MAX_REQUEST_LINE);
        assertThat(UnreadableRequest.problem(new TooLongHttpHeaderException("x"))
                        .extras())
                .containsEntry("limit_bytes", EdgeServer.MAX_HEADERS);
    }

    @Test
    void theDecodersWordsAreNotRepeated() {
        assertThat(UnreadableRequest.problem(new IllegalArgumentException("secret"))
                        .message())
                .doesNotContain("secret");
    }
}
