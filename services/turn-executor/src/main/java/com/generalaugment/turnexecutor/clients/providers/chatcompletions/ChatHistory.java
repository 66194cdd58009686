package com.generalaugment.turnexecutor.clients.providers.chatcompletions;

import com.generalaugment.turnexecutor.clients.providers.history.Dialogue;
import com.generalaugment.turnexecutor.clients.providers.history.Dialogue.ModelTurn;
import com.generalaugment.turnexecutor.clients.providers.history.Dialogue.UserTurn;
import com.generalaugment.turnexecutor.clients.providers.history.History;
import com.generalaugment.turnexecutor.clients.providers.history.HistoryRules;
import com.generalaugment.turnexecutor.domain.model.ModelCall;
import com.generalaugment.turnexecutor.domain.model.ModelMessage.Part;
import com.generalaugment.turnexecutor.domain.model.Transcript;
import com.generalaugment.turnexecutor.domain.model.Transcript.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A history as servers of chat completions take it. What the strictest of them demand holds for all:
 *
 * <ul>
 *   <li>one message of the system, and only at the beginning (chat templates of Qwen and Mistral);
 *   <li>user and assistant in turns, the user first (templates of Mistral, Gemma, Llama 2), and no assistant at the
 *       end;
 *   <li>each message of an assistant with calls is followed by one tool message for each call, before anything else
 *       ("An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'",
 *       OpenAI);
 *   <li>ids of calls have 1 to 40 characters (OpenAI) and occur once; names match {@code ^[a-zA-Z0-9_-]{1,64}$};
 *   <li>arguments are the text of a JSON object: templates read it as one (vLLM, SGLang).
 * </ul>
 *
 * <p>Models of Mistral, known by their names, demand more (mistral-common, {@code protocol/instruct/validator.py}): ids
 * of nine letters and digits, no text beside calls, and an assistant after each group of tool messages. Other ids of
 * the general form stay as they are: some templates show them to the model (Kimi K2, {@code functions.name:0}).
 *
 * <p>Reasoning is not taken back.
 */
final class ChatHistory {

    private static final Pattern MISTRAL =
            Pattern.compile("(?i)(.*/)?(mistral|mixtral|ministral|codestral|devstral|magistral|pixtral)[^/]*");
    private static final HistoryRules GENERAL = new HistoryRules(Pattern.compile("[!-~]{1,40}"), thought -> false);
    private static final HistoryRules OF_MISTRAL = new HistoryRules(
            Pattern.compile("[a-zA-Z0-9]{9}"),
            HistoryRules.CallIdForm.NINE_CHARACTERS,
            HistoryRules.COMMON_NAMES,
            thought -> false);
    /** What an assistant of Mistral says between results and the user. */
    private static final String RESULTS_SEEN = "I have the results.";

    private ChatHistory() {}

    /** What the messages are written from, in order. */
    sealed interface Message permits Said, Answered, Result {}

    record Said(List<Part> parts) implements Message {}

    /** Text, calls, or both. */
    record Answered(String text, List<Call> calls) implements Message {}

    record Result(String callId, String output) implements Message {}

    /** @param system the instructions, as one text; empty: none */
    record Messages(String system, List<Message> messages) {}

    /** @param instructions further ones, in front of the history's own */
    static Messages of(ModelCall call, List<String> instructions) {
        boolean mistral = MISTRAL.matcher(call.model()).matches();
        Transcript history = History.of(call.messages(), mistral ? OF_MISTRAL : GENERAL);
        Dialogue dialogue = Dialogue.of(history);
        List<String> system = new ArrayList<>(instructions);
        system.addAll(dialogue.instructions());
        List<Message> messages = new ArrayList<>();
        for (Dialogue.Turn turn : dialogue.turns()) {
            switch (turn) {
                case UserTurn user -> {
                    if (mistral && !messages.isEmpty() && messages.getLast() instanceof Result) {
                        messages.add(new Answered(RESULTS_SEEN, List.of()));
                    }
                    messages.add(new Said(user.parts()));
                }
                case ModelTurn model -> add(messages, model, mistral);
            }
        }
        return new Messages(String.join("\n\n", system), messages);
    }

    private static void add(List<Message> messages, ModelTurn turn, boolean apart) {
        List<String> texts = new ArrayList<>();
        for (Transcript.AnswerPart part : turn.parts()) {
            if (part instanceof Transcript.Text text) {
                texts.add(text.text());
            }
        }
        String text = String.join("\n\n", texts);
        List<Call> calls = turn.calls();
        if (apart && !text.isEmpty() && !calls.isEmpty()) {
            messages.add(new Answered(text, List.of()));
            text = "";
        }
        messages.add(new Answered(text, calls));
        calls.forEach(call -> messages.add(new Result(call.id(), call.result())));
    }
}
