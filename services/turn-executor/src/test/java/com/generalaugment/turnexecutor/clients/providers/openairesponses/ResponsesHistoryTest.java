package com.generalaugment.turnexecutor.clients.providers.openairesponses;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.clients.providers.CallFixture;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.model.ReasoningState;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResponsesHistoryTest {

    private static ModelMessage thought(String id, String content) {
        return new ModelMessage.Reasoning(new ReasoningState(
                "openai", Json.object().put("type", "reasoning").put("id", id).put("encrypted_content", content)));
    }

    @Test
    void aThoughtGoesBackOnceAndThoseWithoutAnIdAreToldApartByTheirContent() {
        // Given
        CallFixture call = CallFixture.saying("Hi");
        call.messages.addAll(List.of(
                thought("", "a"), thought("rs_1", "b"), thought("", "c"), thought("rs_1", "d"), thought("rs_2", "b")));
        call.messages.add(new ModelMessage.Assistant("Hello", List.of()));

        // When
        var input = InputItems.of(ResponsesHistory.of(call.call(), true));

        // Then
        assertThat(input.findValuesAsText("encrypted_content")).containsExactly("a", "b", "c");
        assertThat(input.findValuesAsText("id")).containsExactly("rs_1");
    }
}
