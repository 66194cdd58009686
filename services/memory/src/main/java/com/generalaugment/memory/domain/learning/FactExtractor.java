package com.generalaugment.memory.domain.learning;

import java.util.Optional;

/** Port: has the model of a turn's project read what the user himself wrote in that turn. */
public interface FactExtractor {

    /**
     * @param words what the user wrote in that turn: no instructions, no answer, no tool's text, nothing recalled
     * @param answer JSON, not yet checked
     */
    record Answer(String words, byte[] answer) {}

    /**
     * Asking again for the same lesson is paid once.
     *
     * @return empty: nothing may be learned of it, for it is deleted, was never stored, or the user wrote nothing
     * @throws com.generalaugment.libs.runtime.error.Problem when it cannot be asked now
     */
    Optional<Answer> ask(ExtractionJob extractionJob, Question question);

    /** @param schema strict JSON schema of the answer */
    record Question(String instructions, byte[] schema, int maxOutputTokens) {}
}
