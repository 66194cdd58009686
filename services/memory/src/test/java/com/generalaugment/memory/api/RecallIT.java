package com.generalaugment.memory.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.libs.contracts.memory.RecalledFact;
import com.generalaugment.memory.Caller;
import com.generalaugment.memory.Fleet;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Fleet.class)
class RecallIT {

    private final Caller caller = new Caller();

    @Test
    void aTurnIsToldWhatConcernsIt() {
        // Given
        String tea = caller.remember("ada", "My favourite tea is jasmine");
        caller.remember("ada", "The boiler was serviced in 2019");

        // When
        List<RecalledFact> facts = caller.recall("ada", "Which tea shall I buy?", 5, 500);

        // Then
        assertThat(facts).hasSize(1);
        assertThat(facts.getFirst().getMemoryId()).isEqualTo(tea);
        assertThat(facts.getFirst().getFact()).isEqualTo("My favourite tea is jasmine");
        assertThat(facts.getFirst().getFactType()).isEqualTo("fact");
        assertThat(facts.getFirst().getCreatedAt()).isPositive();
    }

    @Test
    void factsAndTokensAreBounded() {
        // Given
        for (int i = 0; i < 10; i++) {
            caller.remember("ada", "likes tea of kind number " + i);
        }
        caller.remember("ada", "likes tea " + "very ".repeat(400) + "much");

        // When
        List<RecalledFact> few = caller.recall("ada", "likes tea", 3, 2_000);
        List<RecalledFact> small = caller.recall("ada", "likes tea", 20, 150);

        // Then
        assertThat(few).hasSize(3);
        assertThat(small)
                .hasSize(2)
                .allSatisfy(fact -> assertThat(fact.getFact()).contains("kind"));
        assertThat(caller.recall("ada", "likes tea", 0, 2_000)).isEmpty();
    }

    @Test
    void ofAStrangerAndOfOthersNothingIsTold() { // hazard 28
        // Given
        caller.remember("ada", "My favourite tea is jasmine");

        // Then
        assertThat(caller.recall("bea", "favourite tea", 5, 500)).isEmpty();
        assertThat(new Caller().recall("ada", "favourite tea", 5, 500)).isEmpty();
    }
}
