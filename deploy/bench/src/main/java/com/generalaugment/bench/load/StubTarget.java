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
    public ReceivedEvent event(SseParser.Event event) {
        if (event.data().equals("[DONE]")) {
            return new ReceivedEvent.End(ReceivedEvent.UNNUMBERED, 0);
        }
        String token = Target.stringMember(event.data(), "content");
        return token.isEmpty()
                ? new ReceivedEvent.Nothing(ReceivedEvent.UNNUMBERED)
                : new ReceivedEvent.Token(ReceivedEvent.UNNUMBERED, token);
    }

    @Override
    public ReceivedEvent whole(String body) {
        return new ReceivedEvent.Text(ReceivedEvent.UNNUMBERED, Target.stringMember(body, "content"), 0);
    }
}
