package com.generalaugment.turnexecutor.clients.providers.builtin;

import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import java.util.List;
import java.util.stream.Collectors;

/** A summary by rule: the beginning of each thing that was said before the summary was asked for. */
final class BuiltInSummary {

    private static final int BEGINNING = 200;

    private BuiltInSummary() {}

    static String of(List<ModelMessage> messages) {
        return messages.subList(0, messages.size() - 1).stream()
                .map(message -> switch (message) {
                    case ModelMessage.System system -> "";
                    case ModelMessage.Reasoning thought -> "";
                    case ModelMessage.User user -> "User: " + beginning(BuiltInRules.textOf(user));
                    case ModelMessage.Assistant assistant -> "Assistant: " + beginning(assistant.text());
                    case ModelMessage.ToolResult result -> "Tool: " + beginning(result.output());
                })
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining("\n", "Summary:\n", ""));
    }

    private static String beginning(String text) {
        int characters = Math.min(text.codePointCount(0, text.length()), BEGINNING);
        return text.substring(0, text.offsetByCodePoints(0, characters));
    }
}
