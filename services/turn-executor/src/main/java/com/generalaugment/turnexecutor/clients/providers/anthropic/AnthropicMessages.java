package com.generalaugment.turnexecutor.clients.providers.anthropic;

import com.generalaugment.turnexecutor.clients.providers.ProviderSettings;
import com.generalaugment.turnexecutor.clients.providers.WireFormat;
import com.generalaugment.turnexecutor.clients.providers.answer.AnswerReader;
import com.generalaugment.turnexecutor.clients.providers.http.ProviderRequest;
import com.generalaugment.turnexecutor.domain.model.ModelCall;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.model.ModelOutput;
import com.generalaugment.turnexecutor.domain.model.Sampling;
import com.generalaugment.turnexecutor.domain.request.Refusals;
import java.util.HashMap;
import java.util.Map;

/** Anthropic, by its Messages API. */
public final class AnthropicMessages implements WireFormat {

    static final String NAME = "anthropic";
    private static final String VERSION = "2023-06-01";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void check(ModelCall call) {
        Sampling sampling = call.sampling();
        if (sampling.presencePenalty() != 0) {
            throw Refusals.unsupported("presence_penalty", "this model knows no penalties");
        }
        if (sampling.frequencyPenalty() != 0) {
            throw Refusals.unsupported("frequency_penalty", "this model knows no penalties");
        }
        if (sampling.temperature() > 1) {
            throw Refusals.unsupported("temperature", "this model knows temperatures from 0 to 1");
        }
        if (sampling.temperature() != 1 && Thinking.of(call).isOn()) {
            throw Refusals.unsupported("temperature", "this model thinks at its own temperature; use effort none");
        }
    }

    @Override
    public boolean takes(ModelMessage.Part.File file) {
        return file.mediaType().equals("application/pdf");
    }

    @Override
    public ProviderRequest request(ModelCall call, ProviderSettings settings) {
        Map<String, String> headers = headers(settings);
        headers.put("traceparent", call.trace().traceparent());
        return new ProviderRequest(settings.at("/messages"), headers, MessagesRequest.of(call));
    }

    @Override
    public ProviderRequest probe(ProviderSettings settings) {
        return ProviderRequest.get(settings.at("/models"), headers(settings));
    }

    @Override
    public AnswerReader reader(ModelCall call, ModelOutput output) {
        return new MessagesStream(call, output);
    }

    @Override
    public boolean isTooLong(int status, String body) {
        return status == 413
                || (status == 400 && (body.contains("prompt is too long") || body.contains("exceed context limit")));
    }

    @Override
    public boolean isFiltered(int status, String body) {
        return status == 400 && body.contains("content filtering policy");
    }

    private static Map<String, String> headers(ProviderSettings settings) {
        Map<String, String> headers = new HashMap<>();
        headers.put("anthropic-version", VERSION);
        if (settings.apiKey() != null) {
            headers.put("x-api-key", settings.apiKey());
        }
        return headers;
    }
}
