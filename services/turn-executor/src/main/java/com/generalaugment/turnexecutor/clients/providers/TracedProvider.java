package com.generalaugment.turnexecutor.clients.providers;

import com.generalaugment.libs.runtime.telemetry.Spans;
import com.generalaugment.turnexecutor.domain.model.ModelCall;
import com.generalaugment.turnexecutor.domain.model.ModelOutput;
import com.generalaugment.turnexecutor.domain.model.ModelProvider;
import com.generalaugment.turnexecutor.domain.model.ModelResult;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;

/** A span around each model call, with the attribute names of the OpenTelemetry GenAI conventions. */
public final class TracedProvider implements ModelProvider {

    private final ModelProvider provider;
    private final Spans spans;

    private TracedProvider(ModelProvider provider, Spans spans) {
        this.provider = provider;
        this.spans = spans;
    }

    public static ModelProvider wrap(ModelProvider provider, Spans spans) {
        return new TracedProvider(provider, spans);
    }

    @Override
    public String name() {
        return provider.name();
    }

    @Override
    public boolean serves(String model) {
        return provider.serves(model);
    }

    @Override
    public long countInputTokens(ModelCall call) {
        return provider.countInputTokens(call);
    }

    @Override
    public ModelResult call(ModelCall call, ModelOutput output) {
        Span span = spans.start("chat " + call.model(), SpanKind.CLIENT, call.trace());
        span.setAttribute("gen_ai.operation.name", "chat");
        span.setAttribute("gen_ai.provider.name", provider.name());
        span.setAttribute("gen_ai.request.model", call.model());
        span.setAttribute("gen_ai.request.max_tokens", call.maxOutputTokens());
        try {
            ModelResult result = provider.call(call.under(Spans.contextOf(span, call.trace())), output);
            span.setAttribute("gen_ai.response.model", result.providerModel());
            span.setAttribute("gen_ai.usage.input_tokens", result.usage().inputTokens());
            span.setAttribute("gen_ai.usage.output_tokens", result.usage().outputTokens());
            return result;
        } catch (RuntimeException e) {
            span.setStatus(StatusCode.ERROR);
            span.setAttribute("error.type", e.getClass().getSimpleName());
            throw e;
        } finally {
            span.end();
        }
    }
}
