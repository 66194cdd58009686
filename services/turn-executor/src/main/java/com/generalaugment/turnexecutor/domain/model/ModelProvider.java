package com.generalaugment.turnexecutor.domain.model;

/**
 * One kind of model endpoint. Implementations are stateless and called from virtual threads.
 *
 * <p>Failures are {@code Problem}s of the public catalogue: {@code provider_rate_limited} (429, with Retry-After),
 * {@code context_length_exceeded} (400), {@code model_failed} (500), {@code model_provider_error} (502, extra
 * {@code upstream_status}), {@code model_provider_not_configured} (503), {@code model_timeout} (504); those of 500 to
 * 504 carry the extras of api.md 2.1 (5). A provider tries again by itself only before the first byte of an answer was
 * seen.
 */
public interface ModelProvider {

    /** Stable name: {@code genaug}, {@code openai}. */
    String name();

    /** Whose account pays: {@code platform}, or {@code tenant} for a project's own. */
    default String source() {
        return "platform";
    }

    boolean serves(String model);

    /** The input's size by the provider's own tokenizer or the nearest one known; used for the worst case. */
    default long countInputTokens(ModelCall call) {
        return countInputTokens(call, Long.MAX_VALUE);
    }

    /** The same; an input of more than {@code limit} tokens is counted only as far as that is certain. */
    long countInputTokens(ModelCall call, long limit);

    /**
     * @throws com.generalaugment.libs.runtime.error.Problem 400 {@code unsupported_parameter} for what this provider
     *     cannot do
     */
    default void check(ModelCall call) {}

    /** The size of the output of that call, for calls that end without reported usage. */
    long countOutputTokens(ModelCall call, String said);

    /**
     * Makes one call and waits until the model is done. Output is handed on while it arrives, on the calling thread.
     *
     * @throws ModelCallCancelled as soon as {@link Cancellation} is triggered; the connection is closed then
     */
    ModelResult call(ModelCall call, ModelOutput output);
}
