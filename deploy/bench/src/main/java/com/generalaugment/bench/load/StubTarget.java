package com.generalaugment.bench.load;

import com.generalaugment.bench.stub.Script;
import com.generalaugment.bench.stub.StubModel;
import java.util.Map;

/** The control: the stub model, called directly in its own protocol, chat completions. */
public record StubTarget(int port) implements Target {

    @Override
    public String path() {
        return "/v1/chat/completions";
    }

    @Override
    public Map<String, String> headers() {
        return Map.of();
    }

    @Override
    public String body(Script script, boolean stream, int caller) {
        return """
                {"model": "%s", "stream": %s, "stream_options": {"include_usage": true}, \
                "messages": [{"role": "user", "content": "%s Please answer."}]}""".formatted(StubModel.MODEL, stream, script.marker());
    }

    @Override
    public Told event(SseParser.Event event) {
        if (event.data().equals("[DONE]")) {
            return new Told.End(Told.UNNUMBERED, 0);
        }
        String token = Target.stringMember(event.data(), "content");
        return token.isEmpty() ? new Told.Nothing(Told.UNNUMBERED) : new Told.Token(Told.UNNUMBERED, token);
    }

    @Override
    public Told whole(String body) {
        return new Told.Text(Told.UNNUMBERED, Target.stringMember(body, "content"), 0);
    }
}
