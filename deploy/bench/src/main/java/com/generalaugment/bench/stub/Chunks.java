package com.generalaugment.bench.stub;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/** The frames of a chat completion, made once and sent many times. */
final class Chunks {

    static final String MODEL = "bench-stub-1";
    static final int PROMPT_TOKENS = 16;

    private static final String CHUNK = "data: {\"id\":\"chatcmpl-stub\",\"object\":\"chat.completion.chunk\","
            + "\"created\":0,\"model\":\"" + MODEL + "\",\"choices\":%s%s}\n\n";
    private static final String CHOICE = "[{\"index\":0,\"delta\":%s,\"finish_reason\":%s}]";
    private static final String USAGE = "\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":%d,\"total_tokens\":%d}";

    private final List<Buffer> tokens = new ArrayList<>();

    /** The frame that says who speaks. */
    Buffer role() {
        return Buffer.buffer(
                CHUNK.formatted(CHOICE.formatted("{\"role\":\"assistant\",\"content\":\"\"}", "null"), ""));
    }

    Buffer token(int index) {
        while (tokens.size() <= index) {
            String content = "{\"content\":\"" + Script.token(tokens.size()) + "\"}";
            tokens.add(Buffer.buffer(CHUNK.formatted(CHOICE.formatted(content, "null"), "")));
        }
        return tokens.get(index);
    }

    /** Finish reason, usage if it was asked for, and the end mark. */
    Buffer end(Script script, boolean withUsage) {
        Buffer end = Buffer.buffer(CHUNK.formatted(CHOICE.formatted("{}", "\"stop\""), ""));
        if (withUsage) {
            end.appendString(CHUNK.formatted("[]", "," + usage(script)));
        }
        return end.appendString("data: [DONE]\n\n");
    }

    /** The answer to a call without streaming. */
    Buffer whole(Script script) {
        return Buffer.buffer("{\"id\":\"chatcmpl-stub\",\"object\":\"chat.completion\",\"created\":0,\"model\":\""
                + MODEL
                + "\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"" + script.text()
                + "\"},\"finish_reason\":\"stop\"}]," + usage(script) + "}");
    }

    private static String usage(Script script) {
        return USAGE.formatted(PROMPT_TOKENS, script.tokens(), PROMPT_TOKENS + script.tokens());
    }
}
