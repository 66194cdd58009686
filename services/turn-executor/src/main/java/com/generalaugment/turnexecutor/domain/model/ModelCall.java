package com.generalaugment.turnexecutor.domain.model;

import com.generalaugment.libs.runtime.context.TraceContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request to a model, free of any provider's wire format.
 *
 * @param model the concrete model, never a tier
 * @param maxOutputTokens hard limit, at least 1
 * @param reasoningEffort none, minimal, low, medium, high, xhigh; null: the model's own default
 * @param reasoningSummary concise, detailed, auto: how the model's reasoning is to be summed up; null: not at all
 * @param rawReasoning whether raw reasoning is wanted, where the provider returns it
 * @param trace sent on as {@code traceparent}
 */
public record ModelCall(
        String model,
        List<ModelMessage> messages,
        List<FunctionTool> tools,
        ToolChoice toolChoice,
        boolean parallelToolCalls,
        int maxOutputTokens,
        Sampling sampling,
        OutputFormat format,
        @Nullable String reasoningEffort,
        @Nullable String reasoningSummary,
        boolean rawReasoning,
        Hints hints,
        TraceContext trace,
        Cancellation cancellation) {

    /** The same call with a lower output limit. */
    public ModelCall limitedTo(int outputTokens) {
        return new ModelCall(
                model,
                messages,
                tools,
                toolChoice,
                parallelToolCalls,
                outputTokens,
                sampling,
                format,
                reasoningEffort,
                reasoningSummary,
                rawReasoning,
                hints,
                trace,
                cancellation);
    }

    /** The same call with other messages. */
    public ModelCall saying(List<ModelMessage> others) {
        return new ModelCall(
                model,
                others,
                tools,
                toolChoice,
                parallelToolCalls,
                maxOutputTokens,
                sampling,
                format,
                reasoningEffort,
                reasoningSummary,
                rawReasoning,
                hints,
                trace,
                cancellation);
    }

    /** The same call as part of another span. */
    public ModelCall under(TraceContext span) {
        return new ModelCall(
                model,
                messages,
                tools,
                toolChoice,
                parallelToolCalls,
                maxOutputTokens,
                sampling,
                format,
                reasoningEffort,
                reasoningSummary,
                rawReasoning,
                hints,
                span,
                cancellation);
    }
}
