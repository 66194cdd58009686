package com.generalaugment.turnexecutor.clients.providers.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.turnexecutor.clients.providers.CallFixture;
import org.junit.jupiter.api.Test;

class OrderedOutputTest {

    private final CallFixture.Heard heard = new CallFixture.Heard();
    private final OrderedOutput output = new OrderedOutput(heard);

    @Test
    void callsThatAreMixedUpComeOneAfterTheOther() {
        // When
        output.toolCall("0", "a", "f");
        output.toolCall("1", "b", "g");
        output.arguments("1", "{\"y\":");
        output.arguments("0", "{\"x\":\"}");
        output.arguments("1", "2}");
        output.arguments("0", "\"}");
        output.finish();

        // Then
        assertThat(heard).hasToString("[f]{\"x\":\"}\"}[g]{\"y\":2}");
        assertThat(heard.callIds).containsExactly("a", "b");
    }

    @Test
    void aCallThatComesAfterAWholeOneIsToldWhileItArrives() {
        // Given
        output.toolCall("0", "a", "f");
        output.arguments("0", "{}");
        output.toolCall("1", "b", "g");

        // When
        output.arguments("1", "{\"y\":");

        // Then
        assertThat(heard).hasToString("[f]{}[g]{\"y\":");
    }

    @Test
    void whatComesForACallThatIsToldAlreadyIsNotTold() {
        // Given
        output.toolCall("0", "a", "f");
        output.arguments("0", "{}");
        output.text("Now.");

        // When
        output.arguments("0", "\n");

        // Then
        assertThat(heard).hasToString("[f]{}Now.");
    }

    @Test
    void aCallWithoutArgumentsEndsWhenItsProviderSaysSo() {
        // Given
        output.text("Well. ");
        output.toolCall("0", "a", "f");
        output.text("Then.");

        // When
        output.endOfCall("0");

        // Then
        assertThat(heard).hasToString("Well. [f]Then.");
    }

    @Test
    void textAfterARefusalIsToldAtOnce() {
        // When
        output.refusal("No");
        output.refusal(".");
        output.text("But");

        // Then
        assertThat(heard).hasToString("«No»«.»But");
    }
}
