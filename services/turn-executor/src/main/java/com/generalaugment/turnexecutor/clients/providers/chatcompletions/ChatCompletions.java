package com.generalaugment.turnexecutor.clients.providers.chatcompletions;

import com.generalaugment.turnexecutor.clients.providers.ProviderSettings;
import com.generalaugment.turnexecutor.clients.providers.WireFormat;
import com.generalaugment.turnexecutor.clients.providers.answer.AnswerReader;
import com.generalaugment.turnexecutor.clients.providers.http.ProviderRequest;
import com.generalaugment.turnexecutor.domain.model.ModelCall;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.model.ModelOutput;
import java.util.HashMap;
import java.util.Map;

/** Any endpoint with OpenAI's chat completions: vLLM, Ollama, LiteLLM, OpenAI itself and others. */
public final class ChatCompletions implements WireFormat {

    private final String name;
    private final boolean takesFiles;

    public ChatCompletions() {
        this("openai-compatible", false);
    }

    /**
     * @param name of the provider
     * @param takesFiles whether it reads PDF files itself; most servers do not
     */
    public ChatCompletions(String name, boolean takesFiles) {
        this.name = name;
        this.takesFiles = takesFiles;
    }

    @Override
    public boolean takes(ModelMessage.Part.File file) {
        return takesFiles && file.mediaType().equals("application/pdf");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void check(ModelCall call) {
        // A server of this format supports everything that a caller can ask for, or reports what it does not.
    }

    @Override
    public ProviderRequest request(ModelCall call, ProviderSettings settings) {
        Map<String, String> headers = headers(settings);
        headers.put("traceparent", call.trace().traceparent());
        return new ProviderRequest(settings.at("/chat/completions"), headers, ChatRequest.of(call));
    }

    @Override
    public ProviderRequest probe(ProviderSettings settings) {
        return ProviderRequest.get(settings.at("/models"), headers(settings));
    }

    @Override
    public AnswerReader reader(ModelCall call, ModelOutput output) {
        return new ChatStream(call, output);
    }

    @Override
    public boolean isTooLong(int status, String body) {
        return status == 400 && (body.contains("context_length") || body.contains("maximum context length"));
    }

    @Override
    public boolean isFiltered(int status, String body) {
        return status == 400 && body.contains("\"content_filter\"");
    }

    private static Map<String, String> headers(ProviderSettings settings) {
        Map<String, String> headers = new HashMap<>();
        if (settings.apiKey() != null) {
            headers.put("Authorization", "Bearer " + settings.apiKey());
        }
        return headers;
    }
}
