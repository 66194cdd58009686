package com.generalaugment.turnexecutor.clients.providers.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.turnexecutor.clients.providers.history.Dialogue.ModelTurn;
import com.generalaugment.turnexecutor.clients.providers.history.Dialogue.UserTurn;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.model.ModelMessage.Assistant;
import com.generalaugment.turnexecutor.domain.model.ModelMessage.Part;
import com.generalaugment.turnexecutor.domain.model.ModelMessage.System;
import com.generalaugment.turnexecutor.domain.model.Transcript;
import java.util.List;
import org.junit.jupiter.api.Test;

class DialogueTest {

    private static Dialogue of(ModelMessage... messages) {
        return Dialogue.of(Transcript.of(List.of(messages)));
    }

    private static UserTurn user(String... texts) {
        return new UserTurn(
                List.of(texts).stream().map(text -> (Part) new Part.Text(text)).toList());
    }

    @Test
    void ofInstructionsAloneTheLastAreWhatTheUserSays() {
        assertThat(of(new System("Be kind."), new System("Greet the user.")))
                .isEqualTo(new Dialogue(List.of("Be kind."), List.of(user("Greet the user."))));
        assertThat(of(new System("Greet the user.")))
                .isEqualTo(new Dialogue(List.of(), List.of(user("Greet the user."))));
    }

    @Test
    void instructionsInTheMiddleAreMarkedAsSuchInsideTheUsersTurn() {
        assertThat(of(
                        new System("Be kind."),
                        new ModelMessage.User(List.of(new Part.Text("Hi"))),
                        new System("Be brief."),
                        new ModelMessage.User(List.of(new Part.Text("Well?")))))
                .isEqualTo(new Dialogue(
                        List.of("Be kind."),
                        List.of(user("Hi", "<instructions>\nBe brief.\n</instructions>", "Well?"))));
    }

    @Test
    void theUserSpeaksFirstAndLast() {
        assertThat(of(new Assistant("Hello", List.of())).turns())
                .containsExactly(
                        user(Dialogue.NOTHING_BEFORE),
                        new ModelTurn(List.of(new Transcript.Text("Hello"))),
                        user(Dialogue.GO_ON));
        assertThat(of().turns()).containsExactly(user(Dialogue.NOTHING_BEFORE));
    }
}
