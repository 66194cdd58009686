package com.generalaugment.turnexecutor.clients.providers.gemini;

import com.generalaugment.turnexecutor.clients.providers.history.Dialogue;
import com.generalaugment.turnexecutor.clients.providers.history.History;
import com.generalaugment.turnexecutor.clients.providers.history.HistoryRules;
import com.generalaugment.turnexecutor.domain.model.ModelCall;
import com.generalaugment.turnexecutor.domain.model.ReasoningState;
import com.generalaugment.turnexecutor.domain.model.Transcript;
import com.generalaugment.turnexecutor.domain.model.Transcript.Call;
import com.generalaugment.turnexecutor.domain.model.Transcript.Thought;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A history as Gemini takes it:
 *
 * <ul>
 *   <li>{@code contents} is never empty ("contents is not specified"), user and model in turns, the user first and last;
 *   <li>no content is without parts, no part without data; a text is never blank;
 *   <li>calls come right after a content of the user or of results, and the next content has exactly as many results, in the same
 *       order ("the number of function response parts is equal to the number of function call parts of the function call turn");
 *   <li>names match {@code ^[a-zA-Z_][a-zA-Z0-9_-]{0,63}$}; {@code args} and {@code response} are objects;
 *   <li>from Gemini 3 on, the first call of each step of the running turn has a {@code thoughtSignature} ("Function call is missing a
 *       thought_signature"). Calls of other models have Google's stand-in. Earlier turns get it too: where a turn begins is theirs
 *       to decide, and there it is ignored. Models before 3 do without.
 * </ul>
 *
 * <p>Ids of calls do not travel: results are found by name and order. Sources: ai.google.dev, "Function calling" and "Thought
 * signatures"; ENTERPILOT/GoModel#891.
 */
final class ContentHistory {

    static final String SIGNATURE = "thoughtSignature";
    private static final String STAND_IN = "skip_thought_signature_validator";
    private static final Pattern WITHOUT_SIGNATURES = Pattern.compile("gemini-[12](\\D.*)?");
    private static final HistoryRules RULES = new HistoryRules(
            Pattern.compile(".*", Pattern.DOTALL),
            HistoryRules.CallIdForm.PREFIXED,
            Pattern.compile("[a-zA-Z_][a-zA-Z0-9_-]{0,63}"),
            ContentHistory::isSignature);

    private final Dialogue dialogue;
    private final boolean signs;

    ContentHistory(ModelCall call) {
        this.dialogue = Dialogue.of(History.of(call.messages(), RULES));
        this.signs = !WITHOUT_SIGNATURES.matcher(call.model()).matches();
    }

    /** One part of the model: a text, or a call with what must go back with it. */
    sealed interface Part permits Said, Called {}

    record Said(String text) implements Part {}

    record Called(Call call, @Nullable String signature) implements Part {}

    List<String> instructions() {
        return dialogue.instructions();
    }

    List<Dialogue.Turn> turns() {
        return dialogue.turns();
    }

    /** A signature belongs to the call right behind it. */
    List<Part> partsOf(Dialogue.ModelTurn turn) {
        List<Part> parts = new ArrayList<>();
        String signature = null;
        boolean first = true;
        for (var part : turn.parts()) {
            switch (part) {
                case Thought thought ->
                    signature = thought.state().state().path(SIGNATURE).textValue();
                case Transcript.Text text -> {
                    parts.add(new Said(text.text()));
                    signature = null;
                }
                case Call call -> {
                    parts.add(new Called(call, signature == null && first && signs ? STAND_IN : signature));
                    signature = null;
                    first = false;
                }
            }
        }
        return parts;
    }

    private static boolean isSignature(ReasoningState thought) {
        return thought.provider().equals(Gemini.NAME)
                && !thought.state().path(SIGNATURE).asText("").isEmpty();
    }
}
