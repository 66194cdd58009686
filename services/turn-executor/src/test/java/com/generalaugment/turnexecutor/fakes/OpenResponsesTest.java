package com.generalaugment.turnexecutor.fakes;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.generalaugment.libs.runtime.json.Json;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The yardstick itself: without the reference document beside the project this class is skipped, and nothing is measured. */
class OpenResponsesTest {

    @BeforeEach
    void reference() {
        OpenResponses.assume();
    }

    @Test
    void aResponseThatLacksMembersDoesNotPass() {
        assertThatThrownBy(() -> OpenResponses.checkResponse(Json.object().put("id", "resp_1")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("required");
    }

    @Test
    void anEventThatTheReferenceDoesNotKnowDoesNotPass() {
        assertThatThrownBy(() -> OpenResponses.checkEvent(Json.object().put("type", "response.invented")))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> OpenResponses.checkEvent(
                        Json.object().put("type", "response.refusal.delta").put("sequence_number", 1)))
                .isInstanceOf(AssertionError.class);
    }
}
