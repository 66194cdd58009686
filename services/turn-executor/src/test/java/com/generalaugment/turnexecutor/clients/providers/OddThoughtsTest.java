package com.generalaugment.turnexecutor.clients.providers;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.turnexecutor.clients.providers.OddServer.Outcome;
import com.generalaugment.turnexecutor.clients.providers.chatcompletions.ChatCompletions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Thoughts that a server leaves in the text of the answer. // hazard 52 */
class OddThoughtsTest {

    private static final OddServer SERVER = new OddServer();

    @AfterAll
    static void close() {
        SERVER.close();
    }

    private static Outcome ask(String finish, List<String> deltas) {
        List<String> events = new ArrayList<>();
        deltas.forEach(delta -> events.add("{\"choices\":[{\"delta\":{\"content\":\"" + delta + "\"}}]}"));
        events.add("{\"choices\":[{\"delta\":{},\"finish_reason\":\"" + finish + "\"}]}");
        return SERVER.ask(
                new ChatCompletions(),
                CallFixture.saying("x").tool("f", "{}"),
                OddServer.events(events.toArray(String[]::new)));
    }

    private static List<String> letters(String text) {
        return text.chars().mapToObj(c -> String.valueOf((char) c)).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "<think>So.</think> Yes.,≈So.Yes.",
        "[THINK]So.[/THINK]Yes.,≈So.Yes.",
        "◁think▷So.◁/think▷ Yes.,≈So.Yes.",
        "' <think></think>  Yes.',Yes.",
        "<think>a</think><think>b</think>Yes.,≈a≈bYes.",
        "<think>a < b</thin </think>Yes.,≈a < b</thin Yes.",
        "<thinner> is no tag,<thinner> is no tag",
        "Yes. <think>So.</think>,Yes. <think>So.</think>",
        "'  Yes.','  Yes.'",
        "<,<",
    })
    void thoughtsInFrontOfTheAnswerAreThoughts(String said, String heard) {
        // When
        Outcome whole = ask("stop", List.of(said));
        Outcome inLetters = ask("stop", letters(said));

        // Then
        assertThat(whole.said()).isEqualTo(heard);
        assertThat(inLetters.said().replace("≈", "")).isEqualTo(heard.replace("≈", ""));
    }

    @Test
    void thoughtsWithoutAnEndAreTheAnswerWhereThereIsNoOther() {
        assertThat(ask("stop", List.of("<think>all", " of it")).said()).isEqualTo("≈all≈ of it<think>all of it");
        assertThat(ask("length", List.of("<think>all", " of it")).said()).isEqualTo("≈all≈ of it");
    }
}
