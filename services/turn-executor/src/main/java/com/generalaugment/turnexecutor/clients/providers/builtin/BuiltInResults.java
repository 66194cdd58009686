package com.generalaugment.turnexecutor.clients.providers.builtin;

import com.generalaugment.turnexecutor.domain.memory.MemoryBlock;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.model.ModelMessage.ToolCall;
import com.generalaugment.turnexecutor.domain.model.ModelMessage.ToolResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What tools answered since the user spoke last. Images of results are no words of the user. */
final class BuiltInResults {

    private BuiltInResults() {}

    /** Calls and results behind the last message with words of the user. */
    private static List<ModelMessage> sinceInput(List<ModelMessage> messages) {
        int start = messages.size();
        while (start > 0 && !isInput(messages.get(start - 1))) {
            start--;
        }
        return messages.subList(start, messages.size());
    }

    static boolean isInput(ModelMessage message) {
        return message instanceof ModelMessage.User user
                && !MemoryBlock.is(user)
                && user.parts().stream().anyMatch(part -> part instanceof ModelMessage.Part.Text);
    }

    static List<ToolCall> callsSinceInput(List<ModelMessage> messages) {
        List<ToolCall> calls = new ArrayList<>();
        for (ModelMessage message : sinceInput(messages)) {
            if (message instanceof ModelMessage.Assistant said) {
                calls.addAll(said.toolCalls());
            }
        }
        return calls;
    }

    /** A sentence with all results; empty when there are none. */
    static Optional<String> answer(List<ModelMessage> messages) {
        Map<String, ToolCall> calls = new HashMap<>();
        callsSinceInput(messages).forEach(call -> calls.put(call.callId(), call));
        List<ResultText.Result> results = new ArrayList<>();
        for (ModelMessage message : sinceInput(messages)) {
            if (message instanceof ToolResult result) {
                ToolCall call = calls.get(result.callId());
                results.add(new ResultText.Result(
                        call == null ? "tool" : call.name(), call == null ? "{}" : call.arguments(), result.output()));
            }
        }
        return results.isEmpty() ? Optional.empty() : Optional.of(ResultText.of(results));
    }
}
