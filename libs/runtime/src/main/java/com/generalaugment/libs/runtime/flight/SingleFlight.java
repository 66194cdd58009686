package com.generalaugment.libs.runtime.flight;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * Of many that ask for the same at the same time, the first one does the work and all get its outcome. So an entry of a cache
 * that runs out under load costs one question to the store behind it, and not one per caller.
 *
 * <p>The outcome may be as old as the flight: who must see what it has just written asks the store itself.
 */
public final class SingleFlight<K, V> {

    private final ConcurrentMap<K, CompletableFuture<V>> flights = new ConcurrentHashMap<>();

    /** @param work has a deadline of its own, and does not end because its first caller goes away; its failure is everybody's */
    public V join(K what, Supplier<V> work) {
        CompletableFuture<V> mine = new CompletableFuture<>();
        CompletableFuture<V> flying = flights.putIfAbsent(what, mine);
        return flying == null ? lead(what, mine, work) : outcome(flying);
    }

    private V lead(K what, CompletableFuture<V> flight, Supplier<V> work) {
        try {
            V outcome = work.get();
            flight.complete(outcome);
            return outcome;
        } catch (Throwable e) {
            flight.completeExceptionally(e);
            throw e;
        } finally {
            flights.remove(what, flight);
        }
    }

    private V outcome(CompletableFuture<V> flight) {
        try {
            return flight.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
