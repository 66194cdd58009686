package com.generalaugment.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.generalaugment.e2e.harness.Account;
import com.generalaugment.e2e.harness.Platform;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiResponsesChatModel;
import dev.langchain4j.model.openai.OpenAiResponsesChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiResponsesStreamingChatModel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** LangChain4j over the Responses API, with nothing changed but base URL and key. */
class LangChain4jE2E {

    private static final long PATIENCE_SECONDS = 60;
    private static final String PIXEL =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    private static final ToolSpecification GET_WEATHER = ToolSpecification.builder()
            .name("get_weather")
            .description("Weather of a city")
            .parameters(JsonObjectSchema.builder()
                    .addStringProperty("city")
                    .required("city")
                    .additionalProperties(false)
                    .build())
            .build();

    private final Platform platform = Platform.shared();
    private final Account account = platform.newAccount("langchain4j");
    private final ChatModel model = model("balanced");

    @Test
    void text() {
        // When
        String text = model.chat("Reply exactly with: hello");

        // Then
        assertThat(text).isEqualTo("hello");
    }

    @Test
    void stream() throws ExecutionException, InterruptedException, TimeoutException {
        // Given
        List<String> deltas = new ArrayList<>();
        CompletableFuture<ChatResponse> whole = new CompletableFuture<>();
        var streaming = OpenAiResponsesStreamingChatModel.builder()
                .baseUrl(platform.otherBaseUrl() + "/v1")
                .apiKey(account.runtimeKey())
                .modelName("balanced")
                .build();

        // When
        streaming.chat("Count to 20", new StreamingChatResponseHandler() {
            @Override
            public void onPartialResponse(String delta) {
                deltas.add(delta);
            }

            @Override
            public void onCompleteResponse(ChatResponse response) {
                whole.complete(response);
            }

            @Override
            public void onError(Throwable failure) {
                whole.completeExceptionally(failure);
            }
        });

        // Then
        ChatResponse response = whole.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(deltas).hasSizeGreaterThan(1);
        assertThat(response.aiMessage().text())
                .isEqualTo(String.join("", deltas))
                .startsWith("1 2 3 ")
                .endsWith(" 20");
        assertThat(response.tokenUsage().totalTokenCount()).isPositive();
    }

    @Test
    void toolLoop() {
        // Given
        UserMessage question = UserMessage.from("Call get_weather {\"city\":\"Oslo\"}");
        ChatResponse asked = model.chat(ChatRequest.builder()
                .messages(question)
                .toolSpecifications(GET_WEATHER)
                .build());
        ToolExecutionRequest call = asked.aiMessage().toolExecutionRequests().getFirst();

        // When
        ChatResponse answered = model.chat(ChatRequest.builder()
                .messages(question, asked.aiMessage(), ToolExecutionResultMessage.from(call, "clear in Oslo"))
                .toolSpecifications(GET_WEATHER)
                .build());

        // Then
        assertThat(call.name()).isEqualTo("get_weather");
        assertThat(call.arguments()).contains("Oslo");
        assertThat(answered.aiMessage().text()).contains("clear in Oslo");
    }

    @Test
    void toolLoopInPlainWords() {
        // Given
        UserMessage question = UserMessage.from("What is the weather in Oslo?");
        ChatResponse asked = model.chat(ChatRequest.builder()
                .messages(question)
                .toolSpecifications(GET_WEATHER)
                .build());
        ToolExecutionRequest call = asked.aiMessage().toolExecutionRequests().getFirst();

        // When
        ChatResponse answered = model.chat(ChatRequest.builder()
                .messages(question, asked.aiMessage(), ToolExecutionResultMessage.from(call, "clear in Oslo"))
                .toolSpecifications(GET_WEATHER)
                .build());

        // Then
        assertThat(call.arguments()).matches("\\{\\s*\"city\"\\s*:\\s*\"Oslo\"\\s*}");
        assertThat(answered.aiMessage().hasToolExecutionRequests()).isFalse();
        assertThat(answered.aiMessage().text()).contains("clear in Oslo");
    }

    @Test
    void forcedTool() {
        // When
        ChatResponse response = model.chat(ChatRequest.builder()
                .messages(UserMessage.from("What is the weather in Oslo?"))
                .toolSpecifications(GET_WEATHER)
                .toolChoice(ToolChoice.REQUIRED)
                .build());

        // Then
        assertThat(response.aiMessage().toolExecutionRequests())
                .extracting(ToolExecutionRequest::name)
                .containsExactly("get_weather");
    }

    @Test
    void structuredOutput() {
        // Given
        JsonSchema invoice = JsonSchema.builder()
                .name("invoice")
                .rootElement(JsonObjectSchema.builder()
                        .addStringProperty("customer")
                        .addIntegerProperty("items")
                        .required("customer", "items")
                        .additionalProperties(false)
                        .build())
                .build();

        // When
        ChatResponse response = model.chat(ChatRequest.builder()
                .messages(UserMessage.from("Invent an invoice"))
                .responseFormat(ResponseFormat.builder()
                        .type(ResponseFormatType.JSON)
                        .jsonSchema(invoice)
                        .build())
                .build());

        // Then
        assertThat(response.aiMessage().text())
                .matches("\\{\\s*\"customer\"\\s*:\\s*\".*\",\\s*\"items\"\\s*:\\s*\\d+\\s*}");
    }

    @Test
    void image() {
        // When
        ChatResponse response = model.chat(
                UserMessage.from(TextContent.from("Reply exactly with: seen"), ImageContent.from(PIXEL, "image/png")));

        // Then: the built-in model says of each image that it is there
        assertThat(response.aiMessage().text()).isEqualTo("seen\n[image]");
    }

    @Test
    void previousResponse() {
        // Given
        ChatResponse first = model.chat(UserMessage.from("Reply exactly with: one"));

        // When
        ChatResponse second = model.chat(ChatRequest.builder()
                .messages(UserMessage.from("Reply exactly with: two"))
                .parameters(OpenAiResponsesChatRequestParameters.builder()
                        .previousResponseId(first.id())
                        .build())
                .build());

        // Then
        assertThat(second.aiMessage().text()).isEqualTo("two");
        assertThat(second.tokenUsage().inputTokenCount())
                .isGreaterThan(first.tokenUsage().inputTokenCount());
    }

    @Test
    void errorText() {
        // When
        InvalidRequestException refused = catchThrowableOfType(
                InvalidRequestException.class, () -> model("no-such-model").chat("Hello"));

        // Then
        assertThat(refused).hasMessageContaining("model_not_allowed");
    }

    private ChatModel model(String name) {
        return OpenAiResponsesChatModel.builder()
                .baseUrl(platform.baseUrl() + "/v1")
                .apiKey(account.runtimeKey())
                .modelName(name)
                .store(true)
                .build();
    }
}
