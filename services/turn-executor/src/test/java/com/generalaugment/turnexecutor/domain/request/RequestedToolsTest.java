package com.generalaugment.turnexecutor.domain.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.model.FunctionTool;
import com.generalaugment.turnexecutor.domain.model.ToolChoice;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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

    private static final String NESTED =
            "{\"type\":\"namespace\",\"name\":\"crm\",\"description\":\"Customers\",\"tools\":["
                    + "{\"type\":\"function\",\"name\":\"find\",\"description\":\"Finds one\"},"
                    + "{\"type\":\"custom\",\"name\":\"note\"}]}";

    @Test
    void aCustomToolIsAFunctionWithOneStringToTheModelAndACustomToolToItsCaller() {
        // Given / When
        RequestedTools tools = parse(
                        "\"tools\":[{\"type\":\"custom\",\"name\":\"patch\",\"description\":\"Changes files\","
                                + "\"format\":{\"type\":\"grammar\",\"syntax\":\"lark\",\"definition\":\"start: line\"}}],"
                                + "\"tool_choice\":{\"type\":\"custom\",\"name\":\"patch\"}")
                .tools();

        // Then
        FunctionTool function = tools.offered().getFirst();
        assertThat(function.parameters()).isNotNull();
        assertThat(function.parameters().at("/properties/input/type").asText()).isEqualTo("string");
        assertThat(function.description()).startsWith("Changes files").contains("lark grammar", "start: line");
        assertThat(tools.calledBy("patch"))
                .hasValueSatisfying(tool -> assertThat(tool.isCustom()).isTrue());
        assertThat(tools.choice()).isEqualTo(new ToolChoice.Function("patch"));
        assertThat(tools.choiceEcho())
                .isEqualTo(Json.object().put("type", "custom").put("name", "patch"));
        assertThat(tools.echo().at("/0/type").asText()).isEqualTo("custom");
        assertThat(tools.echo().at("/0/description").asText()).isEqualTo("Changes files");
        assertThat(tools.echo().at("/0/format/definition").asText()).isEqualTo("start: line");
    }

    @Test
    void aNamespacesToolsAreOfferedByFlatNamesAndShownAsTheyWereSent() {
        // Given / When
        RequestedTools tools = parse("\"tools\":[" + NESTED + "]").tools();

        // Then
        assertThat(tools.offered()).extracting(FunctionTool::name).containsExactly("crm__find", "crm__note");
        assertThat(tools.offered().getFirst().description())
                .isEqualTo("About all tools of crm: Customers\n\nFinds one");
        assertThat(tools.calledBy("crm__find")).hasValueSatisfying(tool -> {
            assertThat(tool.namespace()).isEqualTo("crm");
            assertThat(tool.name()).isEqualTo("find");
        });
        assertThat(tools.echo()).hasSize(1);
        assertThat(tools.echo().at("/0/tools/0/description").asText()).isEqualTo("Finds one");
        assertThat(tools.echo().at("/0/tools/1/format/type").asText()).isEqualTo("text");
    }

    @Test
    void aWholeNamespaceOrOneToolOfItMayBeAllowed() {
        // Given
        String all = "{\"type\":\"namespace\",\"name\":\"crm\"},{\"type\":\"function\",\"name\":\"time\"}";
        String one = "{\"type\":\"function\",\"namespace\":\"crm\",\"name\":\"find\"}";

        // Then
        assertThat(allowed(all).offered())
                .extracting(FunctionTool::name)
                .containsExactly("time", "crm__find", "crm__note");
        assertThat(allowed(one).offered()).extracting(FunctionTool::name).containsExactly("crm__find");
        assertThat(allowed(one).choiceEcho().at("/tools/0/namespace").asText()).isEqualTo("crm");
    }

    private static RequestedTools allowed(String entries) {
        return parse("\"tools\":[{\"type\":\"function\",\"name\":\"time\"}," + NESTED + "],"
                        + "\"tool_choice\":{\"type\":\"allowed_tools\",\"tools\":[" + entries + "]}")
                .tools();
    }

    @Test
    void aFlatNameThatIsTooLongForProvidersIsCutAndStaysDistinct() {
        // Given
        String namespace = "n".repeat(50);
        String first = OfferedTool.modelName(namespace, "a".repeat(40) + "1");
        String second = OfferedTool.modelName(namespace, "a".repeat(40) + "2");

        // Then
        assertThat(first).hasSize(64).matches("[a-zA-Z0-9_-]+").isNotEqualTo(second);
        assertThat(OfferedTool.modelName(namespace, "a".repeat(40) + "1")).isEqualTo(first);
        assertThat(OfferedTool.modelName(null, "plain")).isEqualTo("plain");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"function\",\"name\":\"a\"},{\"type\":\"custom\",\"name\":\"a\"}",
                "{\"type\":\"function\",\"name\":\"crm__find\"}," + NESTED_ONE,
                NESTED_ONE + "," + NESTED_ONE
            })
    void twoToolsThatTheModelCouldNotTellApartAreRefused(String tools) {
        assertThatThrownBy(() -> parse("\"tools\":[" + tools + "]"))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.reason()).isEqualTo("tool_name_conflict"));
    }

    private static final String NESTED_ONE =
            "{\"type\":\"namespace\",\"name\":\"crm\",\"tools\":[{\"type\":\"function\",\"name\":\"find\"}]}";

    @Test
    void toolsOfUnknownTypesAreRefusedUnlessTheProjectLeavesThemOut() {
        // Given
        TurnRequest request = parse("\"tools\":[{\"type\":\"function\",\"name\":\"time\"},{\"type\":\"web_search\"},"
                + "{\"type\":\"namespace\",\"name\":\"n\",\"tools\":[{\"type\":\"mcp\"},{\"type\":\"web_search\"}]}]");

        // When
        request.requireKnownTools(true);

        // Then
        assertThat(request.tools().omittedTypes()).containsExactly("web_search", "mcp");
        assertThat(request.tools().offered()).hasSize(1);
        assertThatThrownBy(() -> request.requireKnownTools(false)).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.reason()).isEqualTo("unsupported_tool_type");
            assertThat(problem.param()).isEqualTo("tools[1].type");
        });
    }

    @Test
    void theToolsOfAllNamespacesAreCountedTogether() {
        // Given
        String many = IntStream.range(0, 600)
                .mapToObj(i -> "{\"type\":\"function\",\"name\":\"f" + i + "\"}")
                .collect(Collectors.joining(","));

        // Then
        assertThatThrownBy(() -> parse("\"tools\":[{\"type\":\"namespace\",\"name\":\"a\",\"tools\":[" + many
                        + "]},{\"type\":\"namespace\",\"name\":\"b\",\"tools\":[" + many + "]}]"))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.param()).isEqualTo("tools[1].tools"));
    }

    @Test
    void aChoiceCannotDependOnWhatIsLeftOut() {
        // Given
        String unknown = "\"tools\":[{\"type\":\"web_search\"}]";

        // Then
        assertThatThrownBy(
                        () -> parse(unknown + ",\"tool_choice\":\"required\"").requireKnownTools(true))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.reason()).isEqualTo("invalid_request"));
        assertThatThrownBy(() -> parse(unknown + ",\"tool_choice\":{\"type\":\"web_search\"}"))
                .isInstanceOf(Problem.class);
        assertThat(parse(unknown
                                + ",\"tool_choice\":{\"type\":\"allowed_tools\",\"tools\":[{\"type\":\"web_search\"}]}")
                        .tools()
                        .offered())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"mcp\",\"headers\":{\"a\":\"b\"}}",
                "{\"type\":\"namespace\",\"name\":\"n\",\"tools\":[{\"type\":\"mcp\",\"authorization\":\"x\"}]}"
            })
    void secretsAreRefusedAlsoInToolsThatWouldBeLeftOut(String tool) {
        assertThatThrownBy(() -> parse("\"tools\":[" + tool + "]"))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.reason()).isEqualTo("raw_secret_refused"));
    }
}
