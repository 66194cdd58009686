package com.generalaugment.turnexecutor.domain.plan;

import com.generalaugment.turnexecutor.domain.agent.Calls;
import com.generalaugment.turnexecutor.domain.memory.Recollection;
import com.generalaugment.turnexecutor.domain.model.Cancellation;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.model.ModelProvider;
import com.generalaugment.turnexecutor.domain.request.TurnRequest;
import com.generalaugment.turnexecutor.domain.run.Project;
import com.generalaugment.turnexecutor.domain.run.Run;
import com.generalaugment.turnexecutor.domain.structured.StructuredOutput;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A checked request that has cost nothing yet.
 *
 * @param memory what of its user is in the context
 */
public record Draft(
        TurnRequest request,
        Project project,
        String model,
        ModelProvider provider,
        Fallbacks fallbacks,
        int maxOutputTokens,
        TurnContexts.Context context,
        @Nullable StructuredOutput structured,
        Recollection memory) {

    /** The same draft with another context, which the model would be given instead. */
    Draft withMessages(List<ModelMessage> messages, long tokens) {
        return with(context.with(messages, tokens), memory);
    }

    Draft with(TurnContexts.Context other, Recollection recollection) {
        return new Draft(
                request, project, model, provider, fallbacks, maxOutputTokens, other, structured, recollection);
    }

    /** How many tokens its model would read. */
    long count(Run.Caller caller, List<ModelMessage> messages) {
        return provider.countInputTokens(Calls.of(
                caller.trace(), caller.extensions(), request, model, messages, maxOutputTokens, new Cancellation()));
    }
}
