package com.generalaugment.turnexecutor.clients.providers.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.turnexecutor.clients.providers.history.Dialogue;
import com.generalaugment.turnexecutor.clients.providers.history.Dialogue.ModelTurn;
import com.generalaugment.turnexecutor.clients.providers.history.Dialogue.UserTurn;
import com.generalaugment.turnexecutor.clients.providers.history.History;
import com.generalaugment.turnexecutor.clients.providers.history.HistoryRules;
import com.generalaugment.turnexecutor.domain.model.ModelCall;
import com.generalaugment.turnexecutor.domain.model.ReasoningState;
import com.generalaugment.turnexecutor.domain.model.Transcript;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A history as Anthropic's Messages API takes it:
 *
 * <ul>
 *   <li>user and assistant in turns, the user first, at least one message ("messages: at least one message is required"), and the
 *       user last: newer models take no beginning of an answer ("does not support assistant message prefill");
 *   <li>each {@code tool_use} has one {@code tool_result} in the very next message, in front of anything else there ("tool_use ids
 *       were found without tool_result blocks immediately after");
 *   <li>ids match {@code ^[a-zA-Z0-9_-]+$} and are unique ("tool_use ids must be unique"); names match
 *       {@code ^[a-zA-Z0-9_-]{1,64}$}; {@code input} is an object;
 *   <li>no text block is blank ("text content blocks must contain non-whitespace text");
 *   <li>thinking goes back as it came, with its signature, and never ends a message; without a signature it is left out;
 *   <li>a history with calls needs {@code tools};
 *   <li>with thinking by a budget of tokens, an assistant message whose results the model is about to read begins with thinking
 *       ("Expected thinking or redacted_thinking, but found tool_use").
 * </ul>
 *
 * <p>Sources: the API reference, "Extended thinking" in its guides, and its error texts, as in anthropics/claude-code#23369,
 * BerriAI/litellm#23510, trycua/cua#524.
 */
final class MessagesHistory {

    /** Longer ids are known to be taken, but not how long. */
    private static final Pattern CALL_IDS = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

    private final Dialogue dialogue;

    MessagesHistory(ModelCall call) {
        this.dialogue = Dialogue.of(History.of(call.messages(), new HistoryRules(CALL_IDS, MessagesHistory::isSigned)));
    }

    List<String> instructions() {
        return dialogue.instructions();
    }

    List<Dialogue.Turn> turns() {
        return dialogue.turns();
    }

    /** Names of the functions that were called. */
    Set<String> calledFunctions() {
        Set<String> names = new TreeSet<>();
        for (Dialogue.Turn turn : dialogue.turns()) {
            if (turn instanceof ModelTurn model) {
                model.calls().forEach(call -> names.add(call.name()));
            }
        }
        return names;
    }

    /** Whether the newest results belong to an assistant message that does not begin with thinking. */
    boolean endsInUnthoughtCalls() {
        for (Dialogue.Turn turn : dialogue.turns().reversed()) {
            switch (turn) {
                case UserTurn user -> {
                    // The results stand in front of what the user says.
                }
                case ModelTurn model -> {
                    return model.hasCalls() && !(model.parts().getFirst() instanceof Transcript.Thought);
                }
            }
        }
        return false;
    }

    private static boolean isSigned(ReasoningState thought) {
        JsonNode state = thought.state();
        return thought.provider().equals(AnthropicMessages.NAME)
                && switch (state.path("type").asText()) {
                    case "thinking" ->
                        state.path("thinking").isTextual()
                                && !state.path("signature").asText("").isEmpty();
                    case "redacted_thinking" -> !state.path("data").asText("").isEmpty();
                    default -> false;
                };
    }
}
