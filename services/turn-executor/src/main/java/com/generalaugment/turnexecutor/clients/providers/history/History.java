package com.generalaugment.turnexecutor.clients.providers.history;

import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.model.ModelMessage.Part;
import com.generalaugment.turnexecutor.domain.model.Transcript;
import com.generalaugment.turnexecutor.domain.model.Transcript.Answer;
import com.generalaugment.turnexecutor.domain.model.Transcript.AnswerPart;
import com.generalaugment.turnexecutor.domain.model.Transcript.Call;
import com.generalaugment.turnexecutor.domain.model.Transcript.Step;
import java.util.ArrayList;
import java.util.List;

/**
 * The part of normalizing that all families share. Texts are whole characters and never blank, every call has a result,
 * an id and a name in the form that the family takes, and arguments that are a JSON object; a blank result is empty;
 * reasoning that the family cannot use are left out.
 */
public final class History {

    private final HistoryRules rules;
    private final CallIds ids;

    private History(HistoryRules rules) {
        this.rules = rules;
        this.ids = new CallIds(rules);
    }

    public static Transcript of(List<ModelMessage> context, HistoryRules rules) {
        List<ModelMessage> usable = new ArrayList<>();
        context.forEach(message -> addUsable(usable, message, rules));
        History history = new History(rules);
        return new Transcript(
                Transcript.of(usable).steps().stream().map(history::step).toList());
    }

    private static void addUsable(List<ModelMessage> usable, ModelMessage message, HistoryRules rules) {
        switch (message) {
            case ModelMessage.System system -> {
                if (!PlainText.isBlank(system.text())) {
                    usable.add(new ModelMessage.System(PlainText.of(system.text())));
                }
            }
            case ModelMessage.User user -> {
                List<Part> parts = user.parts().stream()
                        .filter(part -> !(part instanceof Part.Text text && PlainText.isBlank(text.text())))
                        .map(History::part)
                        .toList();
                if (!parts.isEmpty()) {
                    usable.add(new ModelMessage.User(parts));
                }
            }
            case ModelMessage.Assistant said ->
                usable.add(new ModelMessage.Assistant(
                        PlainText.isBlank(said.text()) ? "" : PlainText.of(said.text()), said.toolCalls()));
            case ModelMessage.Reasoning thought -> {
                if (rules.thoughts().test(thought.state())) {
                    usable.add(thought);
                }
            }
            case ModelMessage.ToolResult result -> usable.add(result);
        }
    }

    private static Part part(Part part) {
        return switch (part) {
            case Part.Text text -> new Part.Text(PlainText.of(text.text()));
            case Part.Image image -> new Part.Image(PlainText.of(image.url()), image.detail());
            case Part.File file -> file.named(PlainText.of(file.name()));
        };
    }

    private Step step(Step step) {
        return switch (step) {
            case Transcript.Instructions instructions -> instructions;
            case Transcript.UserMessage message -> message;
            case Answer answer ->
                new Answer(answer.parts().stream().map(this::answerPart).toList());
        };
    }

    private AnswerPart answerPart(AnswerPart part) {
        return switch (part) {
            case Transcript.Thought thought -> thought;
            case Transcript.Text text -> text;
            case Call call ->
                new Call(
                        ids.of(call.id()),
                        FunctionNames.of(call.name(), rules.functionNames()),
                        ToolArguments.text(call.arguments()),
                        PlainText.isBlank(call.result()) ? "" : PlainText.of(call.result()));
        };
    }
}
