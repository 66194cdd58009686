package com.generalaugment.turnexecutor.clients.providers.openairesponses;

import com.generalaugment.turnexecutor.clients.providers.history.Dialogue;
import com.generalaugment.turnexecutor.clients.providers.history.History;
import com.generalaugment.turnexecutor.clients.providers.history.HistoryRules;
import com.generalaugment.turnexecutor.domain.model.ModelCall;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.model.ReasoningState;
import com.generalaugment.turnexecutor.domain.model.Transcript;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A history as OpenAI's Responses API takes it:
 *
 * <ul>
 *   <li>every call has an output ("No tool output found for function call") and every output a call;
 *   <li>a reasoning item is followed by the item that it led to ("was provided without its required following
 *       item"), stands there once ("Duplicate item found with id"), has an {@code encrypted_content} that this provider
 *       sealed, since nothing is stored there, and an id that begins with {@code rs_} or none;
 *   <li>models that do not reason take no reasoning items ("Reasoning input items can only be provided to a
 *       reasoning or computer use model");
 *   <li>call ids have 1 to 64 characters and occur once; names match {@code ^[a-zA-Z0-9_-]{1,64}$};
 *   <li>the input has at least one item.
 * </ul>
 *
 * <p>Messages and calls travel without ids: an id would bind an item to the reasoning item that came with it.
 * Instructions stay where they are. Sources: the API reference and its error texts, as in vercel/ai#7099,
 * vercel/ai#7883, continuedev/continue#11785.
 */
final class ResponsesHistory {

    private static final Pattern CALL_IDS = Pattern.compile("[!-~]{1,64}");

    private ResponsesHistory() {}

    /** @param reasons whether the model takes reasoning items */
    static Transcript of(ModelCall call, boolean reasons) {
        Transcript history =
                History.of(call.messages(), new HistoryRules(CALL_IDS, reasons ? once() : thought -> false));
        return history.steps().isEmpty()
                ? Transcript.of(
                        List.of(new ModelMessage.User(List.of(new ModelMessage.Part.Text(Dialogue.NOTHING_BEFORE)))))
                : history;
    }

    /** Takes each reasoning item of this provider once, known by its content and by its id if it has one. */
    private static Predicate<ReasoningState> once() {
        Set<String> contents = new HashSet<>();
        Set<String> ids = new HashSet<>();
        return thought -> {
            String content = thought.state().path("encrypted_content").asText("");
            String id = thought.state().path("id").asText("");
            return thought.provider().equals(OpenAiResponses.NAME)
                    && !content.isEmpty()
                    && contents.add(content)
                    && (id.isEmpty() || ids.add(id));
        };
    }
}
