package com.generalaugment.turnexecutor.domain.response;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The object that a run is answered with. */
public sealed interface AnswerDocument permits ResponseDocument, AnswerDocument.OfNoTurn {

    ObjectNode render(ResponseState state);

    /** The same, answered by another model than the one that was planned. */
    AnswerDocument ranOn(Origin other);

    /** What groups the turns of one conversation. */
    String sessionId();

    /** Whether the run is a turn of the project's agent: only such a run is counted and published. */
    boolean isTurn();

    /** Of a run that is made for something else; it names no model. */
    sealed interface OfNoTurn extends AnswerDocument permits CompactionDocument, ProposalDocument {

        ResponseIds ids();

        @Override
        default AnswerDocument ranOn(Origin other) {
            return this;
        }

        @Override
        default String sessionId() {
            return ids().sessionId();
        }

        @Override
        default boolean isTurn() {
            return false;
        }
    }
}
