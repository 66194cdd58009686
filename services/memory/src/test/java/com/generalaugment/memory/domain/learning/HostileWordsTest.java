package com.generalaugment.memory.domain.learning;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.memory.domain.facts.FactType;
import com.generalaugment.memory.domain.facts.Texts;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts that backtracking patterns are slow on or overflow the stack with. */
@Timeout(60)
class HostileWordsTest {

    /** As much of a turn as is learned from. */
    private static final int MOST_CHARACTERS = 8_192;

    private static final long SMALL_STACK = 512 * 1024;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hi ",
                "please, ",
                "<a",
                "[A",
                "a.",
                "...",
                "!.",
                "- ",
                "Dr. ",
                ", I ",
                "i'm so ",
                "so ",
                "1 ",
                "A1B2",
                "\n ",
                "' ",
                "I'",
                "#"
            })
    void rulesAnswerForEveryRepetition(String part) throws InterruptedException {
        // Given
        String said = "I'm so " + part.repeat(MOST_CHARACTERS / part.length()) + "x and I live in Lyon.";
        Proposal proposal = new Proposal("The user lives in Lyon.", FactType.FACT);
        AtomicBoolean judged = new AtomicBoolean();

        // When
        Thread judging = new Thread(
                null,
                () -> {
                    new JunkRules().judge(proposal, new UserAuthoredText(said));
                    judged.set(!Texts.normalized(said).isEmpty());
                },
                "small stack",
                SMALL_STACK);
        judging.start();

        // Then
        assertThat(judging.join(Duration.ofSeconds(30))).isTrue();
        assertThat(judged).isTrue();
    }
}
