package com.generalaugment.turnexecutor.domain.model;

/** A model call was stopped because its result is no longer wanted. */
public final class ModelCallCancelled extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What was used until then, as measured or counted. */
    private final transient TokenUsage usage;

    public ModelCallCancelled(TokenUsage usage) {
        super("cancelled", null, false, false);
        this.usage = usage;
    }

    public TokenUsage usage() {
        return usage;
    }
}
