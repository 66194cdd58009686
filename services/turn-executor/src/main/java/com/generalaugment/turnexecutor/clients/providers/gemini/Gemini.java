package com.generalaugment.turnexecutor.clients.providers.gemini;

import com.generalaugment.turnexecutor.clients.providers.ProviderSettings;
import com.generalaugment.turnexecutor.clients.providers.WireFormat;
import com.generalaugment.turnexecutor.clients.providers.answer.AnswerReader;
import com.generalaugment.turnexecutor.clients.providers.http.ProviderRequest;
import com.generalaugment.turnexecutor.domain.model.ModelCall;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.model.ModelOutput;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Google's Gemini, by its own API. */
public final class Gemini implements WireFormat {

    static final String NAME = "gemini";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void check(ModelCall call) {
        // Everything a caller can ask for is known there.
    }

    /** The key travels in a header: addresses are written into logs. */
    @Override
    public boolean takes(ModelMessage.Part.File file) {
        return file.mediaType().equals("application/pdf");
    }

    @Override
    public ProviderRequest request(ModelCall call, ProviderSettings settings) {
        Map<String, String> headers = headers(settings);
        headers.put("traceparent", call.trace().traceparent());
        String model = URLEncoder.encode(call.model(), StandardCharsets.UTF_8).replace("+", "%20");
        return new ProviderRequest(
                settings.at("/models/" + model + ":streamGenerateContent?alt=sse"), headers, ContentRequest.of(call));
    }

    @Override
    public ProviderRequest probe(ProviderSettings settings) {
        return ProviderRequest.get(settings.at("/models"), headers(settings));
    }

    @Override
    public AnswerReader reader(ModelCall call, ModelOutput output) {
        return new ContentStream(call, output);
    }

    @Override
    public boolean isTooLong(int status, String body) {
        return status == 400 && body.contains("exceeds the maximum number of tokens");
    }

    /** A filter answers there as usual, with a reason to finish. */
    @Override
    public boolean isFiltered(int status, String body) {
        return false;
    }

    @Override
    public boolean isKeyRefused(int status, String body) {
        return status == 401 || status == 403 || (status == 400 && body.contains("API_KEY_INVALID"));
    }

    private static Map<String, String> headers(ProviderSettings settings) {
        Map<String, String> headers = new HashMap<>();
        if (settings.apiKey() != null) {
            headers.put("x-goog-api-key", settings.apiKey());
        }
        return headers;
    }
}
