package com.generalaugment.turnexecutor.domain.request;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.model.FunctionTool;
import com.generalaugment.turnexecutor.domain.model.ToolChoice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestedToolsTest {

    private static final String TOOLS = "\"tools\":[{\"type\":\"function\",\"name\":\"time\"},"
            + "{\"type\":\"function\",\"name\":\"weather\",\"description\":\"of a city\",\"strict\":true,"
            + "\"parameters\":{\"type\":\"object\"}}]";

    private static TurnRequest parse(String members) {
        return TurnRequest.parse(
                Json.readTrusted("{\"model\":\"balanced\",\"input\":\"Hi\"," + members + "}"),
                new RequestLimits(8_000));
    }

    @Test
    void allowedToolsAreAllThatTheModelIsOfferedWhileTheResponseShowsEveryTool() {
        // Given
        String choice = "\"tool_choice\":{\"type\":\"allowed_tools\",\"mode\":\"required\","
                + "\"tools\":[{\"type\":\"function\",\"name\":\"weather\"}]}";

        // When
        RequestedTools tools = parse(TOOLS + "," + choice).tools();

        // Then
        assertThat(tools.offered()).extracting(FunctionTool::name).containsExactly("weather");
        assertThat(tools.choice()).isEqualTo(new ToolChoice.Required());
        assertThat(tools.isOffered("weather")).isTrue();
        assertThat(tools.isOffered("time")).isFalse();
        assertThat(tools.echo()).hasSize(2).allMatch(tool -> tool.size() == 5);
        assertThat(tools.choiceEcho().path("type").asText()).isEqualTo("allowed_tools");
        assertThat(tools.choiceEcho().path("mode").asText()).isEqualTo("required");
        assertThat(tools.choiceEcho().at("/tools/0/name").asText()).isEqualTo("weather");
    }

    @Test
    void allowedToolsMayForbidThemAll() {
        // Given
        String choice = "\"tool_choice\":{\"type\":\"allowed_tools\",\"mode\":\"none\","
                + "\"tools\":[{\"type\":\"function\",\"name\":\"weather\"}]}";

        // When
        RequestedTools tools = parse(TOOLS + "," + choice).tools();

        // Then
        assertThat(tools.choice()).isEqualTo(new ToolChoice.None());
        assertThat(tools.isOffered("weather")).isFalse();
    }

    @Test
    void aForcedToolIsTheOnlyOneThatMayBeCalled() {
        // Given / When
        RequestedTools tools = parse(TOOLS + ",\"tool_choice\":{\"type\":\"function\",\"name\":\"time\"}")
                .tools();

        // Then
        assertThat(tools.choice()).isEqualTo(new ToolChoice.Function("time"));
        assertThat(tools.isOffered("time")).isTrue();
        assertThat(tools.isOffered("weather")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "auto", "required"})
    void aPlainChoiceIsObeyedAndShown(String mode) {
        // Given / When
        RequestedTools tools =
                parse(TOOLS + ",\"tool_choice\":\"" + mode + "\"").tools();

        // Then
        assertThat(tools.isOffered("time")).isEqualTo(!mode.equals("none"));
        assertThat(tools.choiceEcho().asText()).isEqualTo(mode);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"general_augment:project_tools\",\"mode\":\"all\"}",
                "{\"type\":\"general_augment:project_tools\",\"mode\":\"none\"}",
                "{\"type\":\"general_augment:project_tools\",\"mode\":\"only\",\"names\":[]}"
            })
    void theProjectsToolsMayBeNarrowedAndAreNoFunctionOfTheApp(String tool) {
        // Given / When
        RequestedTools tools = parse("\"tools\":[" + tool + "]").tools();

        // Then
        assertThat(tools.offered()).isEmpty();
        assertThat(tools.echo()).isEmpty();
    }
}
