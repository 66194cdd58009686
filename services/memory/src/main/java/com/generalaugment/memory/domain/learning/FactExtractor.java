package com.generalaugment.memory.domain.learning;

import java.util.Optional;

/** Port: calls the project's model with the text that the user wrote in a turn. */
public interface FactExtractor {

    /**
     * @param words what the user wrote in that turn: no instructions, no answer, no tool's text, nothing recalled
     * @param answer JSON, not yet checked
     */
    record Answer(String words, byte[] answer) {}

    /**
     * Repeated calls for the same job are charged once.
     *
     * @return empty: the response is deleted or was never stored, or the user wrote nothing
     * @throws com.generalaugment.libs.runtime.error.Problem when the call fails and may be repeated later
     */
    Optional<Answer> ask(ExtractionJob extractionJob, Question question);

    /** @param schema strict JSON schema of the answer */
    record Question(String instructions, byte[] schema, int maxOutputTokens) {}
}
