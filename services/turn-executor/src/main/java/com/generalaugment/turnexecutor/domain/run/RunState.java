package com.generalaugment.turnexecutor.domain.run;

/**
 * Where a run stands. {@code running} is left exactly once, in the transaction that stores the result and its facts.
 */
public sealed interface RunState {

    /** The name in the database and in the API. */
    String label();

    record Running() implements RunState {
        @Override
        public String label() {
            return "running";
        }
    }

    record Completed() implements RunState {
        @Override
        public String label() {
            return "completed";
        }
    }

    /** @param reason as in {@code incomplete_details.reason} */
    record Incomplete(String reason) implements RunState {
        @Override
        public String label() {
            return "incomplete";
        }
    }

    /** @param code stable reason of the public error catalogue */
    record Failed(String code) implements RunState {
        @Override
        public String label() {
            return "failed";
        }
    }

    record Cancelled() implements RunState {
        @Override
        public String label() {
            return "cancelled";
        }
    }
}
