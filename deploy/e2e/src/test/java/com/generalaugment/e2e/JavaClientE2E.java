package com.generalaugment.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.generalaugment.e2e.harness.Account;
import com.generalaugment.e2e.harness.Platform;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIInvalidDataException;
import com.openai.errors.OpenAIIoException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.errors.UnexpectedStatusCodeException;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseInputImage;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseOutputItem;
import com.openai.models.responses.ResponseRetrieveParams;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import com.openai.models.responses.StructuredResponseCreateParams;
import com.openai.models.responses.ToolChoiceFunction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** OpenAI's official Java client, its response validation on, with nothing changed but base URL and key. */
class JavaClientE2E {

    private static final String PIXEL = "data:image/png;base64,"
            + "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private final Platform platform = Platform.shared();
    private final Account account = platform.newAccount("java-client");

    private final OpenAIClient client = client(account.runtimeKey()).build();

    /** A tool as the client derives it from a class. */
    static class GetWeather {
        public String city = "";
    }

    /** A structured answer. */
    static class Invoice {
        public String customer = "";
        public int items;
        public boolean paid;
    }

    @Test
    void aTurnIsAnsweredAndValid() {
        // When
        Response response =
                client.responses().create(turn("Reply exactly with: hello").build());

        // Then
        assertThat(response.validate().status()).contains(ResponseStatus.COMPLETED);
        assertThat(textOf(response)).isEqualTo("hello");
        assertThat(response.usage().orElseThrow().totalTokens())
                .isEqualTo(response.usage().get().inputTokens()
                        + response.usage().get().outputTokens());
    }

    @Test
    void aStreamTellsTheSameStoryAsTheFinalResponse() {
        // Given
        ResponseAccumulator accumulator = ResponseAccumulator.create();
        List<ResponseStreamEvent> events = new ArrayList<>();

        // When
        try (StreamResponse<ResponseStreamEvent> stream =
                client.responses().createStreaming(turn("Count to 30").build())) {
            stream.stream()
                    .map(ResponseStreamEvent::validate)
                    .peek(accumulator::accumulate)
                    .forEach(events::add);
        }

        // Then
        String deltas = events.stream()
                .filter(ResponseStreamEvent::isOutputTextDelta)
                .map(event -> event.asOutputTextDelta().delta())
                .collect(Collectors.joining());
        assertThat(events.getFirst().isCreated()).isTrue();
        assertThat(events.getLast().isCompleted()).isTrue();
        assertThat(deltas).startsWith("1 2 3").endsWith("29 30");
        assertThat(textOf(accumulator.response())).isEqualTo(deltas);
    }

    @Test
    void aStoredResponseIsFoundAgainWithItsInputAndItsEventsUntilItIsDeleted() {
        // Given
        Response created =
                client.responses().create(turn("Reply exactly with: keep me").build());

        // When
        Response found = client.responses().retrieve(created.id());

        // Then
        assertThat(textOf(found)).isEqualTo("keep me");
        assertThat(client.responses().inputItems().list(created.id()).items())
                .singleElement()
                .matches(item -> item.isResponseInputMessageItem());
        try (StreamResponse<ResponseStreamEvent> again = client.responses()
                .retrieveStreaming(
                        created.id(), ResponseRetrieveParams.builder().build())) {
            assertThat(again.stream()
                            .map(ResponseStreamEvent::validate)
                            .toList()
                            .getLast()
                            .isCompleted())
                    .isTrue();
        }
        client.responses().delete(created.id());
        assertThat(catchThrowableOfType(
                                NotFoundException.class,
                                () -> client.responses().retrieve(created.id()))
                        .code())
                .contains("response_not_found");
    }

    @Test
    void aToolCallGoesToTheAppAndItsResultComesBack() {
        // Given
        Response asking = client.responses()
                .create(turn("Use GetWeather {\"city\": \"Oslo\"}")
                        .addTool(GetWeather.class)
                        .build());
        ResponseFunctionToolCall call = asking.output().stream()
                .filter(ResponseOutputItem::isFunctionCall)
                .map(ResponseOutputItem::asFunctionCall)
                .findFirst()
                .orElseThrow();
        assertThat(call.arguments(GetWeather.class).city).isEqualTo("Oslo");

        // When
        Response told = client.responses()
                .create(ResponseCreateParams.builder()
                        .model("balanced")
                        .previousResponseId(asking.id())
                        .addTool(GetWeather.class)
                        .inputOfResponse(List.of(
                                ResponseInputItem.ofFunctionCallOutput(ResponseInputItem.FunctionCallOutput.builder()
                                        .callId(call.callId())
                                        .output("4 degrees, rain")
                                        .build())))
                        .build());

        // Then
        assertThat(textOf(told)).isEqualTo("Tool result: 4 degrees, rain");
        assertThat(told.previousResponseId()).contains(asking.id());
    }

    @Test
    void aToolThatTheQuestionSpeaksOfIsCalledInAStreamAndItsResultAnswersIt() {
        // Given
        ResponseAccumulator accumulator = ResponseAccumulator.create();
        try (StreamResponse<ResponseStreamEvent> stream = client.responses()
                .createStreaming(turn("What's the weather in Oslo?")
                        .addTool(GetWeather.class)
                        .build())) {
            stream.stream().map(ResponseStreamEvent::validate).forEach(accumulator::accumulate);
        }
        ResponseFunctionToolCall call =
                accumulator.response().output().getFirst().asFunctionCall();

        // When
        Response told = client.responses()
                .create(ResponseCreateParams.builder()
                        .model("balanced")
                        .previousResponseId(accumulator.response().id())
                        .addTool(GetWeather.class)
                        .inputOfResponse(List.of(
                                ResponseInputItem.ofFunctionCallOutput(ResponseInputItem.FunctionCallOutput.builder()
                                        .callId(call.callId())
                                        .output("{\"temperature\": -4, \"sky\": \"clear\"}")
                                        .build())))
                        .build());

        // Then
        assertThat(call.arguments(GetWeather.class).city).isEqualTo("Oslo");
        assertThat(textOf(told)).contains("-4").contains("clear");
    }

    @Test
    void aForcedToolIsCalledWhateverIsAsked() {
        // When
        Response response = client.responses()
                .create(turn("What is the weather in Oslo?")
                        .addTool(GetWeather.class)
                        .toolChoice(
                                ToolChoiceFunction.builder().name("GetWeather").build())
                        .build());

        // Then
        assertThat(response.validate().output())
                .singleElement()
                .matches(item -> item.asFunctionCall().name().equals("GetWeather"));
    }

    @Test
    void anImageReachesTheModel() {
        // When
        Response response = client.responses()
                .create(ResponseCreateParams.builder()
                        .model("balanced")
                        .inputOfResponse(List.of(ResponseInputItem.ofMessage(ResponseInputItem.Message.builder()
                                .role(ResponseInputItem.Message.Role.USER)
                                .addInputTextContent("Reply exactly with: seen")
                                .addContent(ResponseInputImage.builder()
                                        .imageUrl(PIXEL)
                                        .detail(ResponseInputImage.Detail.LOW)
                                        .build())
                                .build())))
                        .build());

        // Then
        assertThat(textOf(response.validate())).isEqualTo("seen\n[image]");
    }

    @Test
    void aStructuredAnswerBecomesAnObject() {
        // Given
        StructuredResponseCreateParams<Invoice> request =
                turn("The invoice of Ada.").text(Invoice.class).build();

        // When
        Invoice invoice = client.responses().create(request).output().stream()
                .flatMap(item -> item.message().stream())
                .flatMap(message -> message.content().stream())
                .flatMap(content -> content.outputText().stream())
                .findFirst()
                .orElseThrow();

        // Then
        assertThat(invoice.customer).isNotEmpty();
        assertThat(invoice.paid).isTrue();
    }

    @Test
    void aConversationGoesOnFromThePreviousResponse() {
        // Given
        Response first = client.responses().create(turn("My name is Ada.").build());

        // When
        Response second = client.responses()
                .create(turn("What was my first message?")
                        .previousResponseId(first.id())
                        .build());

        // Then
        assertThat(textOf(second)).isEqualTo("My name is Ada.");
    }

    @Test
    void modelsAreTheTiers() {
        // When
        List<String> ids = client.models().list().items().stream()
                .map(model -> model.validate().id())
                .toList();

        // Then
        assertThat(ids).contains("simple", "balanced", "complex");
        assertThat(client.models().retrieve("complex").id()).isEqualTo("complex");
    }

    @Test
    void errorsAreTheClientsOwnExceptions() {
        // Given
        OpenAIClient stranger = client("gablive_nobody").build();
        String key = UUID.randomUUID().toString();
        client.responses()
                .create(turn("once").putAdditionalHeader("Idempotency-Key", key).build());

        // When
        var unauthorized = catchThrowableOfType(
                UnauthorizedException.class,
                () -> stranger.responses().create(turn("x").build()));
        var badRequest = catchThrowableOfType(
                BadRequestException.class,
                () -> client.responses().create(turn("x").temperature(7).build()));
        var notFound = catchThrowableOfType(
                NotFoundException.class,
                () -> client.responses()
                        .create(turn("x").previousResponseId("resp_unknown").build()));
        var conflict = catchThrowableOfType(
                UnexpectedStatusCodeException.class,
                () -> client.responses()
                        .create(turn("twice")
                                .putAdditionalHeader("Idempotency-Key", key)
                                .build()));

        // Then
        assertThat(unauthorized.code()).contains("invalid_api_key");
        assertThat(badRequest.param()).contains("temperature");
        assertThat(notFound.code()).contains("previous_response_not_found");
        assertThat(conflict.statusCode()).isEqualTo(409);
        assertThat(conflict.code()).contains("idempotency_key_conflict");
    }

    @Test
    void whoSendsTooMuchIsToldWhenToComeBack() {
        // Given
        Account small = platform.newAccount("java-limited");
        small.management()
                .patch(small.path(), java.util.Map.of("rate_limits", java.util.Map.of("requests_per_minute", 1)));
        OpenAIClient limited = client(platform.newKey(
                        small.projectId(),
                        java.util.Map.of("name", "limited", "scopes", List.of("runtime"), "runtime_mode", "live")))
                .build();
        limited.models().list();

        // When
        var refused = catchThrowableOfType(
                RateLimitException.class, () -> limited.models().list());

        // Then
        assertThat(refused.code()).contains("admin_api_key_rate_limit_exceeded");
        assertThat(Integer.parseInt(refused.headers().values("Retry-After").getFirst()))
                .isBetween(1, 60);
    }

    @Test
    void theClientsTimeoutEndsTheWaitAndNotTheFleet() {
        // Given
        OpenAIClient hasty =
                client(account.runtimeKey()).timeout(Duration.ofMillis(700)).build();

        // When
        var gaveUp = catchThrowableOfType(
                OpenAIIoException.class,
                () -> hasty.responses()
                        .create(turn("[pace 200ms] Count to 40").store(false).build()));

        // Then
        assertThat(gaveUp).isNotNull();
        assertThat(textOf(client.responses()
                        .create(turn("Reply exactly with: fine").build())))
                .isEqualTo("fine");
    }

    @Test
    void theClientMayStopReadingInTheMiddle() throws OpenAIInvalidDataException {
        // Given
        long deltas;

        // When
        try (StreamResponse<ResponseStreamEvent> stream = client.responses()
                .createStreaming(turn("[pace 20ms] Count to 500").store(false).build())) {
            deltas = stream.stream()
                    .filter(ResponseStreamEvent::isOutputTextDelta)
                    .limit(3)
                    .count();
        }

        // Then
        assertThat(deltas).isEqualTo(3);
    }

    private OpenAIOkHttpClient.Builder client(String key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(platform.otherBaseUrl() + "/v1")
                .apiKey(key)
                .maxRetries(0)
                .responseValidation(true);
    }

    private static ResponseCreateParams.Builder turn(String input) {
        return ResponseCreateParams.builder().model("balanced").input(input);
    }

    private static String textOf(Response response) {
        return response.output().stream()
                .flatMap(item -> item.message().stream())
                .flatMap(message -> message.content().stream())
                .flatMap(content -> content.outputText().stream())
                .map(text -> text.text())
                .collect(Collectors.joining());
    }
}
