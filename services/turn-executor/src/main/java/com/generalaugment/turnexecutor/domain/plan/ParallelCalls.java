package com.generalaugment.turnexecutor.domain.plan;

import com.generalaugment.libs.runtime.error.Problem;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Two waits at once: the second on a virtual thread of its own, the first on the caller's. */
public final class ParallelCalls {

    private ParallelCalls() {}

    /** Values that failed are absent; check the failures first. */
    public record Outcome<A, B>(
            @Nullable A firstValue,
            @Nullable RuntimeException firstFailure,
            @Nullable B secondValue,
            @Nullable RuntimeException secondFailure) {

        public B second() {
            if (secondValue == null) {
                throw new IllegalStateException("the second has failed");
            }
            return secondValue;
        }
    }

    public static <A, B> Outcome<A, B> run(Supplier<A> first, Supplier<B> second) {
        CompletableFuture<B> other = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                other.complete(second.get());
            } catch (Throwable e) {
                other.completeExceptionally(e);
            }
        });
        A firstValue = null;
        RuntimeException firstFailure = null;
        try {
            firstValue = first.get();
        } catch (RuntimeException e) {
            firstFailure = e;
        } catch (Error e) {
            firstFailure = Problem.internal(e);
        }
        try {
            return new Outcome<>(firstValue, firstFailure, other.join(), null);
        } catch (CompletionException e) {
            RuntimeException failure =
                    e.getCause() instanceof RuntimeException runtime ? runtime : Problem.internal(e.getCause());
            return new Outcome<>(firstValue, firstFailure, null, failure);
        }
    }
}
