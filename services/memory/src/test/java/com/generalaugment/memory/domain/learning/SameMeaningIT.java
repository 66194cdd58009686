package com.generalaugment.memory.domain.learning;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.memory.Fleet;
import com.generalaugment.memory.domain.embedding.Models;
import com.generalaugment.memory.domain.learning.SameMeaning.Sense;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With the model of the service: which facts count as said twice, and which as each other's contradiction. */
@QuarkusTest
@QuarkusTestResource(Fleet.class)
class SameMeaningIT {

    @Inject
    Models models;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            The user is allergic to peanuts.          | The user has a peanut allergy.
            The user lives in Lisbon.                 | The user is living in Lisbon.
            The user prefers window seats.            | The user likes window seats.
            The user's birthday is on 14 March.       | The user's birthday is 14 March.
            The user has two cats.                    | The user owns two cats.
            The user works as a nurse.                | The user is a nurse.
            The user does not drink alcohol.          | The user never drinks alcohol.
            The user is vegetarian.                   | The user is a vegetarian.
            The user's wife is named Marta.           | The user's wife is called Marta.
            """)
    void saidInOtherWordsItIsTheSame(String a, String b) {
        assertThat(SameMeaning.isShared(sense(a), sense(b))).isTrue();
    }

    // hazard 29
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            The user lives in Lisbon.                 | The user lives in London.
            The user has two cats and 1 dog.          | The user has two cats and 2 dogs.
            The user eats fish.                       | The user does not eat fish.
            The user likes tea.                       | The user likes coffee.
            The user likes jazz.                      | The user hates jazz.
            The user's birthday is on 14 March.       | The user's birthday is on 15 March.
            The user is allergic to peanuts.          | The user is allergic to shellfish.
            The user works in Oslo.                   | The user lives in Oslo.
            The user's wife is a doctor.              | The user's daughter is a doctor.
            The user is vegetarian.                   | The user is vegan.
            The user's brother is named Tom.          | The user's dog is named Tom.
            The user has a sister.                    | The user has a brother.
            """)
    void whatSoundsAlikeIsNotTheSame(String a, String b) {
        assertThat(SameMeaning.isShared(sense(a), sense(b))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            The user lives in Lisbon.                 | The user lives in London.                  | true
            The user eats fish.                       | The user does not eat fish.                | true
            The user is married.                      | The user is single.                        | true
            The user's favourite film is Stalker.     | The user's favourite film is Alien.        | true
            The user works as a nurse.                | The user works as a pilot.                 | true
            The user's favourite film is Stalker.     | The user's favourite author is Le Guin.    | false
            The user's wife is named Marta.           | The user's dog is named Bruno.             | false
            The user has two cats.                    | The user has a dog.                        | false
            The user lives in Lisbon.                 | The user likes Lisbon.                     | false
            The user's sister lives in Porto.         | The user lives in Lisbon.                  | false
            """)
    void onlyWhatCannotBothBeTrueIsAContradiction(String a, String b, boolean contradicts) {
        assertThat(Contradictions.isBetween(sense(a), sense(b))).isEqualTo(contradicts);
    }

    private Sense sense(String text) {
        return new Sense(text, models.wanted().embed(text));
    }
}
