package com.generalaugment.turnexecutor.domain.agent;

import com.generalaugment.libs.runtime.context.TraceContext;
import com.generalaugment.turnexecutor.domain.model.Cancellation;
import com.generalaugment.turnexecutor.domain.model.Hints;
import com.generalaugment.turnexecutor.domain.model.ModelCall;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.request.TurnRequest;
import com.generalaugment.turnexecutor.domain.run.Extensions;
import java.util.List;

/** A turn's request as a call to its model. */
public final class Calls {

    private Calls() {}

    public static ModelCall of(
            TraceContext trace,
            Extensions extensions,
            TurnRequest request,
            String model,
            List<ModelMessage> messages,
            int maxOutputTokens,
            Cancellation cancellation) {
        return new ModelCall(
                model,
                messages,
                request.tools().offered(),
                request.tools().choice(),
                request.parallelToolCalls(),
                maxOutputTokens,
                request.sampling(),
                request.format(),
                request.reasoning().effort(),
                request.reasoning().summary(),
                extensions.rawReasoning(),
                new Hints(request.verbosity(), request.safetyIdentifier(), request.promptCacheKey()),
                trace,
                cancellation);
    }
}
