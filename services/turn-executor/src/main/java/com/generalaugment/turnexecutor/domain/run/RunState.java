package com.generalaugment.turnexecutor.domain.run;

/**
 * Where a run stands: queued → running → one of the others. {@code running} is left exactly once, in the transaction
 * that stores the result and its facts; only a run that could not begin goes back from running to queued.
 */
public sealed interface RunState {

    /** The name in the database and in the API. */
    String label();

    /** Waits for a replica with room; no replica has worked on it. */
    record Queued() implements RunState {
        @Override
        public String label() {
            return "queued";
        }
    }

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
