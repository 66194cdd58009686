package com.generalaugment.turnexecutor.domain.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.domain.run.Run;
import com.generalaugment.turnexecutor.domain.run.RunStore;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Turns by which the installation checks itself cost nobody anything and tell nobody. */
class SelfCheckTest {

    private final TurnWorld world = new TurnWorld();

    private static Turns.Command selfCheck(String json) {
        Turns.Command command = TurnWorld.command(TurnWorld.TENANT, json, null);
        Run.Caller caller = TurnWorld.CALLER;
        return new Turns.Command(
                command.tenant(),
                new Run.Caller(caller.configVersion(), null, "self_check", "req_1", caller.trace(), null, null),
                command.body(),
                command.document(),
                null);
    }

    @Test
    void theyRunOnTheBuiltInModelWhateverTheProjectHas() {
        // Given
        world.fallbacks = Map.of("balanced", List.of("scripted-second"));

        // When
        ObjectNode response = TurnWorld.answer(world.turns.execute(
                selfCheck("{\"model\":\"balanced\",\"input\":\"Reply exactly with: here\",\"user\":\"u\"}")));

        // Then
        assertThat(response.path("output_text").asText()).isEqualTo("here");
        assertThat(response.at("/metadata/general_augment_model").asText()).isEqualTo("genaug/echo-1");
        assertThat(response.at("/metadata/general_augment_cost_usd").decimalValue())
                .isZero();
        assertThat(world.model.calls()).isEmpty();
    }

    // hazard 17: what is not metered can reach no model that costs
    @Test
    void nothingIsReservedCountedOrToldOfThem() {
        // Given
        world.admission.refuse(Problem.of(ErrorKind.PAYMENT_REQUIRED, "project_budget_exceeded", "no"));

        // When
        TurnWorld.answer(world.turns.execute(selfCheck("{\"model\":\"complex\",\"input\":\"Hi\",\"user\":\"u\"}")));

        // Then
        assertThat(world.admission.asked).isEmpty();
        assertThat(world.admission.released).isEmpty();
        assertThat(world.store.results())
                .singleElement()
                .extracting(RunStore.Result::facts)
                .isEqualTo(List.of());
    }

    @Test
    void theTurnsOfOthersMayNotChooseThatModel() {
        assertThatThrownBy(() -> world.run("{\"model\":\"genaug/echo-1\",\"input\":\"Hi\"}"))
                .hasFieldOrPropertyWithValue("reason", "model_not_allowed");
    }
}
