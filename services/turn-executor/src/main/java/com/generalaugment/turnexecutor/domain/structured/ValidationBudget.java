package com.generalaugment.turnexecutor.domain.structured;

import com.networknt.schema.JsonSchemaException;

/**
 * What one check of a document may cost, in steps: a keyword of the schema that looks at a part of the document is one. Recursion
 * and branches multiply, so neither the size of the schema nor that of the document bounds the work. Not thread-safe.
 */
final class ValidationBudget {

    /** At most about half a second of a processor: with references, each of which is resolved anew. */
    static final long STEPS = 50_000;

    /** What a check may cost on the thread of its turn: a few milliseconds. Nearly all checks cost less. */
    static final long STEPS_AT_ONCE = 2_000;

    /** States of a pattern's automaton that pass one character as fast as a keyword is looked at. */
    static final long STATES_PER_STEP = 500;

    private long left = STEPS;

    void renew(long steps) {
        left = steps;
    }

    /** @throws Exhausted when no step is left */
    void spend(long steps) {
        left -= steps;
        if (left < 0) {
            throw new Exhausted();
        }
    }

    /** The document costs more than may be spent on it. The library logs patterns for exceptions of other types. */
    static final class Exhausted extends JsonSchemaException {

        private static final long serialVersionUID = 1;

        Exhausted() {
            super("the check of a document costs too much");
        }
    }
}
