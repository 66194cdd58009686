package com.generalaugment.turnexecutor.clients.providers.history;

import com.generalaugment.turnexecutor.domain.model.ModelMessage.Part;
import com.generalaugment.turnexecutor.domain.model.Transcript;
import com.generalaugment.turnexecutor.domain.model.Transcript.Answer;
import com.generalaugment.turnexecutor.domain.model.Transcript.AnswerPart;
import com.generalaugment.turnexecutor.domain.model.Transcript.Instructions;
import com.generalaugment.turnexecutor.domain.model.Transcript.Step;
import com.generalaugment.turnexecutor.domain.model.Transcript.UserMessage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A history as families with two speakers take it: instructions apart, then the user and the model in turns. The user
 * speaks first, and speaks last unless the model's last turn has calls, whose results are then the end. Two turns of
 * the model follow each other only when results stand between them.
 *
 * <p>Instructions in the middle are a message of the user, marked as instructions. Where there are only instructions,
 * the last ones are what the user says. Where the user says nothing at a place that needs it, a stand-in does.
 */
public record Dialogue(List<String> instructions, List<Turn> turns) {

    /** In front of a model that speaks first. */
    public static final String NOTHING_BEFORE = "(There is no earlier message of the user.)";

    /** Behind a model that speaks last. */
    static final String GO_ON = "Go on.";

    /** Either of the two. */
    public sealed interface Turn permits UserTurn, ModelTurn {}

    /** @param parts at least one */
    public record UserTurn(List<Part> parts) implements Turn {}

    /** @param parts as of an {@link Answer} */
    public record ModelTurn(List<AnswerPart> parts) implements Turn {

        public boolean hasCalls() {
            return parts.getLast() instanceof Transcript.Call;
        }

        public List<Transcript.Call> calls() {
            return new Answer(parts).calls();
        }
    }

    /** @param history made by {@link History} */
    public static Dialogue of(Transcript history) {
        List<Step> steps = history.steps();
        int leading = 0;
        while (leading < steps.size() && steps.get(leading) instanceof Instructions) {
            leading++;
        }
        if (leading == steps.size() && leading > 0) {
            leading--;
        }
        List<String> instructions = new ArrayList<>();
        for (Step step : steps.subList(0, leading)) {
            instructions.add(((Instructions) step).text());
        }
        boolean onlyInstructions = leading == steps.size() - 1 && steps.getLast() instanceof Instructions;
        Turns turns = new Turns();
        steps.subList(leading, steps.size()).forEach(step -> turns.add(step, onlyInstructions));
        return new Dialogue(instructions, turns.complete());
    }

    private static final class Turns {

        private final List<Turn> turns = new ArrayList<>();
        private @Nullable Turn last;

        /** @param alone whether these instructions are all that is said to the model */
        void add(Step step, boolean alone) {
            switch (step) {
                case Instructions instructions ->
                    user(List.of(new Part.Text(
                            alone
                                    ? instructions.text()
                                    : "<instructions>\n" + instructions.text() + "\n</instructions>")));
                case UserMessage message -> user(message.parts());
                case Answer answer -> model(answer.parts());
            }
        }

        List<Turn> complete() {
            if (!(last instanceof UserTurn) && !(last instanceof ModelTurn turn && turn.hasCalls())) {
                user(List.of(new Part.Text(last == null ? NOTHING_BEFORE : GO_ON)));
            }
            return turns;
        }

        private void user(List<Part> parts) {
            if (last instanceof UserTurn turn) {
                turn.parts().addAll(parts);
            } else {
                begin(new UserTurn(new ArrayList<>(parts)));
            }
        }

        private void model(List<AnswerPart> parts) {
            if (last == null) {
                user(List.of(new Part.Text(NOTHING_BEFORE)));
            }
            begin(new ModelTurn(parts));
        }

        private void begin(Turn turn) {
            turns.add(turn);
            last = turn;
        }
    }
}
