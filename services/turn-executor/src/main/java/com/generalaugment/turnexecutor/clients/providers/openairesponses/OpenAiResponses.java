package com.generalaugment.turnexecutor.clients.providers.openairesponses;

import com.generalaugment.turnexecutor.clients.providers.ProviderSettings;
import com.generalaugment.turnexecutor.clients.providers.WireFormat;
import com.generalaugment.turnexecutor.clients.providers.answer.AnswerReader;
import com.generalaugment.turnexecutor.clients.providers.http.ProviderRequest;
import com.generalaugment.turnexecutor.domain.model.ModelCall;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.model.ModelOutput;
import com.generalaugment.turnexecutor.domain.request.Refusals;
import java.util.HashMap;
import java.util.Map;

/** OpenAI itself, by its Responses API. Nothing is stored there: context and reasoning travel with each call. */
public final class OpenAiResponses implements WireFormat {

    static final String NAME = "openai";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void check(ModelCall call) {
        if (call.sampling().presencePenalty() != 0) {
            throw Refusals.unsupported("presence_penalty", "this model knows no penalties");
        }
        if (call.sampling().frequencyPenalty() != 0) {
            throw Refusals.unsupported("frequency_penalty", "this model knows no penalties");
        }
    }

    /** PDF, and documents of office programs. */
    @Override
    public boolean takes(ModelMessage.Part.File file) {
        return switch (file.mediaType()) {
            case "application/pdf", "application/msword", "application/rtf" -> true;
            case "application/vnd.ms-excel", "application/vnd.ms-powerpoint" -> true;
            case "application/vnd.oasis.opendocument.text" -> true;
            default -> file.mediaType().startsWith("application/vnd.openxmlformats-officedocument.");
        };
    }

    @Override
    public ProviderRequest request(ModelCall call, ProviderSettings settings) {
        Map<String, String> headers = headers(settings);
        headers.put("traceparent", call.trace().traceparent());
        return new ProviderRequest(settings.at("/responses"), headers, ResponsesRequest.of(call));
    }

    @Override
    public ProviderRequest probe(ProviderSettings settings) {
        return ProviderRequest.get(settings.at("/models"), headers(settings));
    }

    @Override
    public AnswerReader reader(ModelCall call, ModelOutput output) {
        return new ResponsesStream(call, output);
    }

    @Override
    public boolean isTooLong(int status, String body) {
        return status == 400 && body.contains("context_length_exceeded");
    }

    @Override
    public boolean isFiltered(int status, String body) {
        return status == 400 && (body.contains("\"content_filter\"") || body.contains("content_policy_violation"));
    }

    private static Map<String, String> headers(ProviderSettings settings) {
        Map<String, String> headers = new HashMap<>();
        if (settings.apiKey() != null) {
            headers.put("Authorization", "Bearer " + settings.apiKey());
        }
        return headers;
    }
}
