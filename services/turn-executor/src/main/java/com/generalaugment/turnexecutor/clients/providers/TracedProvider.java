package com.generalaugment.turnexecutor.clients.providers;

import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.telemetry.OpenSpan;
import com.generalaugment.libs.runtime.telemetry.Spans;
import com.generalaugment.turnexecutor.domain.model.ModelCall;
import com.generalaugment.turnexecutor.domain.model.ModelOutput;
import com.generalaugment.turnexecutor.domain.model.ModelProvider;
import com.generalaugment.turnexecutor.domain.model.ModelResult;
import io.opentelemetry.api.trace.SpanKind;

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
    public String source() {
        return provider.source();
    }

    @Override
    public boolean serves(String model) {
        return provider.serves(model);
    }

    @Override
    public long countInputTokens(ModelCall call, long limit) {
        return provider.countInputTokens(call, limit);
    }

    @Override
    public void check(ModelCall call) {
        provider.check(call);
    }

    @Override
    public long countOutputTokens(ModelCall call, String said) {
        return provider.countOutputTokens(call, said);
    }

    @Override
    public ModelResult call(ModelCall call, ModelOutput output) {
        OpenSpan span = spans.start("chat " + call.model(), SpanKind.CLIENT, call.trace())
                .set("gen_ai.operation.name", "chat")
                .set("gen_ai.provider.name", provider.name())
                .set("gen_ai.request.model", call.model())
                .set("gen_ai.request.max_tokens", call.maxOutputTokens());
        try {
            ModelResult result = provider.call(call.under(span.context()), output);
            span.set("gen_ai.response.model", result.providerModel())
                    .set("gen_ai.usage.input_tokens", result.usage().inputTokens())
                    .set("gen_ai.usage.output_tokens", result.usage().outputTokens());
            if (!result.corrections().isEmpty()) {
                span.set("genaug.usage.corrections", result.corrections().toString());
            }
            return result;
        } catch (RuntimeException e) {
            span.fail(
                    e instanceof Problem problem
                            ? problem.reason()
                            : e.getClass().getSimpleName());
            throw e;
        } finally {
            span.end();
        }
    }
}
