package com.generalaugment.turnexecutor.domain.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.FieldError;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.model.OutputFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TurnRequestTest {

    private static final RequestLimits LIMITS = new RequestLimits(8_000);

    private static TurnRequest parse(String json) {
        return TurnRequest.parse(Json.readTrusted(json), LIMITS);
    }

    /** @param members without the braces; model and input are there already unless they begin with a bare brace */
    private static Problem refused(String members) {
        String body = members.startsWith("{") ? members : "{\"model\":\"balanced\",\"input\":\"Hi\"," + members + "}";
        Problem problem = catchThrowableOfType(Problem.class, () -> parse(body));
        assertThat(problem).as(body).isNotNull();
        return problem;
    }

    @Test
    void whatIsLeftOutHasItsDefault() {
        // Given
        String least = "{\"model\":\"balanced\",\"input\":\"Hi\"}";

        // When
        TurnRequest request = parse(least);

        // Then
        assertThat(request.store()).isTrue();
        assertThat(request.stream()).isFalse();
        assertThat(request.includeObfuscation()).isTrue();
        assertThat(request.parallelToolCalls()).isTrue();
        assertThat(request.maxOutputTokens()).isNull();
        assertThat(request.sampling().temperature()).isEqualTo(1);
        assertThat(request.truncateAuto()).isFalse();
        assertThat(request.format()).isInstanceOf(OutputFormat.Text.class);
        assertThat(request.reasoning().isAbsent()).isTrue();
        assertThat(request.input())
                .singleElement()
                .satisfies(
                        item -> assertThat(item.at("/content/0/type").asText()).isEqualTo("input_text"));
    }

    @Test
    void nullEqualsAbsentForEveryOptionalMember() {
        // Given
        StringBuilder body = new StringBuilder("{\"model\":\"balanced\",\"input\":\"Hi\"");
        for (String member : new String[] {
            "user",
            "instructions",
            "previous_response_id",
            "conversation",
            "metadata",
            "stream",
            "stream_options",
            "store",
            "background",
            "include",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "max_tool_calls",
            "max_output_tokens",
            "temperature",
            "top_p",
            "presence_penalty",
            "frequency_penalty",
            "top_logprobs",
            "reasoning",
            "reasoning_effort",
            "text",
            "truncation",
            "service_tier",
            "safety_identifier",
            "prompt_cache_key",
            "budget_usd",
            "agent"
        }) {
            body.append(",\"").append(member).append("\":null");
        }

        // When
        TurnRequest request = parse(body + "}");

        // Then
        assertThat(request).usingRecursiveComparison().isEqualTo(parse("{\"model\":\"balanced\",\"input\":\"Hi\"}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"1e-100000000\"", "\"1e999999999\"", "\"1e-401\"", "\"-1\"", "1e400", "true"})
    void budgetsOutOfBoundsAreRefusedWithoutArithmetic(String budget) {
        // hazard 47
        assertThat(refused("\"budget_usd\":" + budget).param()).isEqualTo("budget_usd");
    }

    @Test
    void theSmallestBudgetIsOneMicroDollar() {
        assertThat(parse("{\"model\":\"balanced\",\"input\":\"Hi\",\"budget_usd\":\"1e-400\"}")
                        .budgetMicros())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"user\":\"\"|user",
                "\"user\":7|user",
                "\"user\":\"a\\u0000b\"|user",
                "\"previous_response_id\":\"\\u0000\"|previous_response_id",
                "\"conversation\":7|conversation",
                "\"conversation\":{}|conversation.id",
                "\"conversation\":{\"id\":\"\"}|conversation.id",
                "\"conversation\":\"\\u0000\"|conversation",
                "\"conversation\":\"conv_1\",\"previous_response_id\":\"resp_1\"|conversation",
                "\"instructions\":[]|instructions",
                "\"metadata\":[]|metadata",
                "\"metadata\":{\"a\":{}}|metadata.a",
                "\"stream\":\"yes\"|stream",
                "\"stream_options\":1|stream_options",
                "\"stream_options\":{\"include_obfuscation\":1}|stream_options.include_obfuscation",
                "\"store\":1|store",
                "\"include\":\"x\"|include",
                "\"tools\":{}|tools",
                "\"tools\":[1]|tools[0]",
                "\"tools\":[{\"type\":\"function\"}]|tools[0].name",
                "\"tools\":[{\"type\":\"function\",\"name\":\"a b\"}]|tools[0].name",
                "\"tools\":[{\"type\":\"function\",\"name\":\"a\",\"parameters\":[]}]|tools[0].parameters",
                "\"tools\":[{\"type\":\"general_augment:project_tools\",\"names\":[\"x\"]}]|tools[0].names",
                "\"tool_choice\":\"sometimes\"|tool_choice",
                "\"tool_choice\":\"required\"|tool_choice",
                "\"tool_choice\":{\"type\":\"function\",\"name\":\"x\"}|tool_choice.name",
                "\"tool_choice\":{\"type\":\"allowed_tools\",\"tools\":[]}|tool_choice.tools",
                "\"tool_choice\":{\"type\":\"other\"}|tool_choice.type",
                "\"parallel_tool_calls\":1|parallel_tool_calls",
                "\"max_tool_calls\":0|max_tool_calls",
                "\"max_output_tokens\":0|max_output_tokens",
                "\"max_output_tokens\":8001|max_output_tokens",
                "\"max_output_tokens\":1.5|max_output_tokens",
                "\"temperature\":2.1|temperature",
                "\"top_p\":-0.1|top_p",
                "\"presence_penalty\":3|presence_penalty",
                "\"frequency_penalty\":-3|frequency_penalty",
                "\"top_logprobs\":21|top_logprobs",
                "\"reasoning\":\"high\"|reasoning",
                "\"reasoning\":{\"summary\":\"long\"}|reasoning.summary",
                "\"text\":{\"format\":{\"type\":\"xml\"}}|text.format.type",
                "\"text\":{\"format\":{\"type\":\"json_schema\",\"name\":\"a\"}}|text.format.schema",
                "\"text\":{\"format\":{\"type\":\"json_schema\",\"schema\":{}}}|text.format.name",
                "\"text\":{\"verbosity\":\"chatty\"}|text.verbosity",
                "\"truncation\":\"some\"|truncation",
                "\"service_tier\":\"\"|service_tier",
                "\"safety_identifier\":7|safety_identifier",
                "\"prompt_cache_key\":7|prompt_cache_key",
                "\"budget_usd\":0|budget_usd",
                "\"budget_usd\":\"much\"|budget_usd",
                "{\"model\":\"balanced\",\"input\":[]}|input",
                "{\"model\":\"balanced\",\"input\":{}}|input",
                "{\"model\":\"balanced\",\"input\":[1]}|input[0]",
                "{\"model\":\"balanced\",\"input\":[{\"role\":\"robot\",\"content\":\"x\"}]}|input[0].role",
                "{\"model\":\"balanced\",\"input\":[{\"type\":\"message\",\"content\":\"x\"}]}|input[0].role",
                "{\"model\":\"balanced\",\"input\":[{\"role\":\"user\"}]}|input[0].content",
                "{\"model\":\"balanced\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_text\"}]}]}|input[0].content[0].text",
                "{\"model\":\"balanced\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\"}]}]}|input[0].content[0].image_url",
                "{\"model\":\"balanced\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\",\"image_url\":\"file:///etc/passwd\"}]}]}|input[0].content[0].image_url",
                "{\"model\":\"balanced\",\"input\":[{\"type\":\"function_call\",\"name\":\"a\",\"arguments\":\"{}\"}]}|input[0].call_id",
                "{\"model\":\"balanced\",\"input\":[{\"type\":\"function_call_output\",\"call_id\":\"c\"}]}|input[0].output",
                "{\"model\":\"balanced\",\"input\":[{\"id\":7,\"role\":\"user\",\"content\":\"x\"}]}|input[0].id",
                "{\"model\":\"balanced\",\"input\":[{\"id\":\"a\\u0000\",\"role\":\"user\",\"content\":\"x\"}]}|input[0].id",
                "{\"model\":\"balanced\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_file\"}]}]}|input[0].content[0].file_data",
                "{\"model\":\"balanced\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_file\",\"filename\":7,\"file_data\":\"data:text/plain,x\"}]}]}|input[0].content[0].filename",
                "{\"model\":\"balanced\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_file\",\"file_data\":\"data:application/pdf;base64,\"}]}]}|input[0].content[0].file_data",
                "{\"model\":\"balanced\",\"input\":[{\"type\":\"compaction\"}]}|input[0].encrypted_content",
                "{\"model\":\"balanced\",\"input\":[{\"type\":\"item_reference\"}]}|input[0].id",
                "{\"model\":\"\",\"input\":\"Hi\"}|model",
            })
    void whatDoesNotFitIsInvalidAndNamed(String members, String param) {
        // Given / When
        Problem problem = refused(members);

        // Then
        assertThat(problem.kind()).isEqualTo(ErrorKind.INVALID);
        assertThat(problem.reason()).isEqualTo("invalid_request");
        assertThat(problem.param()).isEqualTo(param);
        assertThat(problem.fieldErrors()).extracting(FieldError::path).contains(param);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"input\":\"Hi\"}|missing_required_parameter|model",
                "{\"model\":\"balanced\"}|missing_required_parameter|input",
                "\"background\":true,\"store\":false|unsupported_parameter|background",
                "\"conversation\":\"conv_1\",\"store\":false|unsupported_parameter|conversation",
                "\"include\":[\"message.output_text.logprobs\"]|unsupported_parameter|include",
                "\"top_logprobs\":3|unsupported_parameter|top_logprobs",
                "\"tools\":[{\"type\":\"web search\"}]|unsupported_tool_type|tools[0].type",
                "\"tools\":[{\"name\":\"a\"}]|unsupported_tool_type|tools[0].type",
                "\"tools\":[{\"type\":\"function\",\"name\":\"a\",\"api_key\":\"s\"}]|raw_secret_refused|tools[0].api_key",
                "\"tools\":[{\"type\":\"mcp\",\"authorization\":\"s\"}]|raw_secret_refused|tools[0].authorization",
                "\"tools\":[{\"type\":\"function\",\"name\":\"a\"},{\"type\":\"function\",\"name\":\"a\"}]|tool_name_conflict|tools[1].name",
                "{\"model\":\"balanced\",\"input\":[{\"type\":\"computer_call\"}]}|unsupported_item_type|input[0].type",
                "{\"model\":\"balanced\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_video\",\"video_url\":\"https://a.example/b.mp4\"}]}]}|unsupported_content|input[0].content[0].type",
                "{\"model\":\"balanced\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_audio\"}]}]}|unsupported_content|input[0].content[0].type",
                "{\"model\":\"balanced\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\",\"file_id\":\"file_1\"}]}]}|unsupported_content|input[0].content[0].file_id",
                "{\"model\":\"balanced\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_file\",\"file_id\":\"file_1\"}]}]}|unsupported_content|input[0].content[0].file_id",
                "{\"model\":\"balanced\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_file\",\"file_url\":\"https://a.example/b.txt\"}]}]}|unsupported_content|input[0].content[0].file_url",
                "{\"model\":\"balanced\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_file\",\"filename\":\"a.txt\",\"file_data\":\"/////w==\"}]}]}|unsupported_content|input[0].content[0].file_data",
                "{\"model\":\"balanced\",\"input\":[{\"role\":\"assistant\",\"content\":[{\"type\":\"input_file\",\"filename\":\"a.txt\",\"file_data\":\"SGk=\"}]}]}|unsupported_content|input[0].content[0].type",
                "{\"model\":\"balanced\",\"input\":[{\"type\":\"\"}]}|unsupported_item_type|input[0].type",
                "{\"model\":\"balanced\",\"input\":[{\"type\":\":note\"}]}|unsupported_item_type|input[0].type",
                "{\"model\":\"balanced\",\"input\":[{\"content\":\"x\"}]}|unsupported_item_type|input[0].type",
                "{\"model\":\"balanced\",\"input\":[{\"role\":\"system\",\"content\":[{\"type\":\"input_image\",\"image_url\":\"https://a.example/b.png\"}]}]}|unsupported_content|input[0].content[0].type",
                "{\"model\":\"balanced\",\"input\":[{\"type\":\"function_call_output\",\"call_id\":\"c\",\"output\":[{\"type\":\"input_video\"}]}]}|unsupported_content|input[0].output[0].type",
            })
    void whatCannotBeHonouredIsRefusedByName(String members, String reason, String param) {
        // Given / When // hazard 44
        Problem problem = refused(members);

        // Then
        assertThat(problem.kind()).isEqualTo(ErrorKind.INVALID);
        assertThat(problem.reason()).isEqualTo(reason);
        assertThat(problem.param()).isEqualTo(param);
    }

    @Test
    void allFaultsAreToldAtOnce() {
        // Given / When
        Problem problem = refused("\"temperature\":9,\"store\":1,\"user\":\"\"");

        // Then
        assertThat(problem.fieldErrors())
                .extracting(FieldError::path)
                .containsExactlyInAnyOrder("temperature", "store", "user");
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 17})
    void metadataHasAtMostSixteenPairsBesideThePlatformsOwn(int pairs) {
        // Given
        StringBuilder metadata = new StringBuilder("\"general_augment_run_id\":\"forged\"");
        for (int i = 0; i < pairs; i++) {
            metadata.append(",\"k").append(i).append("\":").append(i);
        }
        String body = "{\"model\":\"balanced\",\"input\":\"Hi\",\"metadata\":{" + metadata + "}}";

        // When
        Problem problem = catchThrowableOfType(Problem.class, () -> parse(body));

        // Then
        if (pairs == 16) {
            assertThat(problem).isNull();
            assertThat(parse(body).metadata()).hasSize(16);
        } else {
            assertThat(problem.param()).isEqualTo("metadata");
        }
    }

    @Test
    void metadataCountsCharactersNotBytes() {
        // Given
        String fits = "{\"model\":\"balanced\",\"input\":\"Hi\",\"metadata\":{\"" + "😀".repeat(64) + "\":\""
                + "😀".repeat(512) + "\"}}";

        // When
        TurnRequest request = parse(fits);

        // Then
        assertThat(request.metadata()).hasSize(1);
        assertThat(refused(fits.replace("\"😀", "\"😀😀")).reason()).isEqualTo("invalid_request");
    }

    @Test
    void ownOutputIsAcceptedUnchanged() {
        // Given
        String output = """
                {"model":"balanced","input":[
                 {"type":"message","id":"msg_1","status":"completed","role":"assistant","phase":null,
                  "content":[{"type":"output_text","text":"Hi","annotations":[],"logprobs":[]},{"type":"refusal","refusal":"no"}]},
                 {"type":"function_call","id":"fc_1","status":"completed","call_id":"c","name":"f","arguments":"{}"},
                 {"type":"function_call_output","id":null,"status":null,"call_id":"c","output":[{"type":"input_text","text":"5"}]},
                 {"type":"reasoning","summary":[],"encrypted_content":"x"},
                 {"type":"acme:note","text":"hidden"},
                 {"id":"msg_9"},
                 {"role":"developer","content":"Be kind"}]}""";

        // When
        TurnRequest request = parse(output);

        // Then
        assertThat(request.input())
                .extracting(item -> item.path("type").asText())
                .containsExactly(
                        "message",
                        "function_call",
                        "function_call_output",
                        "reasoning",
                        "acme:note",
                        "item_reference",
                        "message");
        assertThat(request.input().getFirst().path("id").asText()).isEqualTo("msg_1");
        assertThat(request.input().get(2).path("status").asText()).isEqualTo("completed");
        assertThat(request.input().get(2).has("id")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0.000001,1", "1,1000000", "0.0000011,2"})
    void aBudgetIsMicroDollarsRoundedUp(String usd, long micros) {
        // Given / When
        TurnRequest request = parse("{\"model\":\"balanced\",\"input\":\"Hi\",\"budget_usd\":\"" + usd + "\"}");

        // Then
        assertThat(request.budgetMicros()).isEqualTo(micros);
    }

    @Test
    void anUnknownEffortIsMedium() {
        // Given / When
        TurnRequest request = parse("{\"model\":\"balanced\",\"input\":\"Hi\",\"reasoning_effort\":\"extreme\"}");

        // Then
        assertThat(request.reasoning().effort()).isEqualTo("medium");
        assertThat(request.tier()).isEqualTo("balanced");
    }

    @Test
    void theAgentIsTheProjectsOwn() {
        // Given
        TurnRequest request = parse("{\"model\":\"balanced\",\"input\":\"Hi\",\"agent\":\"demo\"}");

        // When
        request.requireAgent("demo");

        // Then
        Problem problem = catchThrowableOfType(Problem.class, () -> request.requireAgent("other"));
        assertThat(problem.reason()).isEqualTo("unsupported_parameter");
        assertThat(problem.param()).isEqualTo("agent");
    }

    @Test
    void imagesAndFilesMayBeAsLargeAsPromised() {
        // Given
        String part =
                "{\"model\":\"balanced\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"%s\",\"%s\":\"%s%s\"}]}]}";
        String image = "A".repeat(20 * 1024 * 1024 / 3 * 4);
        String file = "QUFB".repeat(32 * 1024 * 1024 / 3);

        // When
        TurnRequest request = parse(part.formatted("input_file", "file_data", "data:text/plain;base64,", file));

        // Then
        assertThat(request.input()).hasSize(1);
        assertThat(parse(part.formatted("input_image", "image_url", "data:image/png;base64,", image))
                        .input())
                .hasSize(1);
        assertThat(refused(part.formatted(
                                "input_file", "file_data", "data:text/plain;base64,", file + "QUFB".repeat(100)))
                        .param())
                .isEqualTo("input[0].content[0].file_data");
        assertThat(refused(part.formatted(
                                "input_image", "image_url", "data:image/png;base64,", image + "A".repeat(200)))
                        .param())
                .isEqualTo("input[0].content[0].image_url");
    }
}
