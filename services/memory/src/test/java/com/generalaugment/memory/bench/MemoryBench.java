package com.generalaugment.memory.bench;

import com.generalaugment.memory.Caller;
import com.generalaugment.memory.Fleet;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * How long a search and a store take over gRPC, with 10,000 facts of one user and with a crowd beside it. No test of the suite: run it by
 * name; {@code MEMORY_BENCH_USERS} (3) users with 10,000 facts each.
 */
@QuarkusTest
@QuarkusTestResource(Fleet.class)
class MemoryBench {

    private static final int FACTS_EACH = 10_000;
    private static final int ROUNDS = 400;
    private static final int WARM_UP = 100;

    private final Crowd crowd = new Crowd(FACTS_EACH);

    @Test
    void report() throws Exception {
        crowd.growTo(1);
        Caller caller = new Caller(crowd.tenant());
        report("search, query known, 10,000 facts in all", cached(caller));
        report("search, query new", timed(() -> search(caller, crowd.query())));
        report("store", IntStream.range(0, ROUNDS).mapToLong(i -> nanos(() -> caller.store("writer", "fact " + i))));
        crowd.growTo(Integer.parseInt(System.getenv().getOrDefault("MEMORY_BENCH_USERS", "3")));
        report("search, query known, " + crowd.owners().size() * FACTS_EACH + " facts in all", cached(caller));
        report(
                "first search of a user",
                crowd.owners().stream()
                        .skip(1)
                        .limit(20)
                        .mapToLong(owner -> nanos(() -> caller.find(owner.userId(), "tea and harbour"))));
    }

    private java.util.stream.LongStream cached(Caller caller) {
        String[] queries = IntStream.range(0, 20).mapToObj(i -> crowd.query()).toArray(String[]::new);
        for (int i = 0; i < WARM_UP; i++) {
            Arrays.stream(queries).forEach(query -> search(caller, query));
        }
        return IntStream.range(0, ROUNDS).mapToLong(i -> nanos(() -> search(caller, queries[i % queries.length])));
    }

    private static java.util.stream.LongStream timed(Runnable call) {
        return IntStream.range(0, ROUNDS).mapToLong(i -> nanos(call));
    }

    private void search(Caller caller, String query) {
        caller.search(crowd.owners().getFirst().userId(), query, Map.of("min_similarity", 0));
    }

    private static long nanos(Runnable call) {
        long start = System.nanoTime();
        call.run();
        return System.nanoTime() - start;
    }

    private static void report(String what, java.util.stream.LongStream nanos) {
        long[] sorted = nanos.sorted().toArray();
        System.out.printf(
                Locale.ROOT,
                "BENCH %-50s p50 %6.2f ms  p99 %6.2f ms%n",
                what,
                sorted[sorted.length / 2] / 1e6,
                sorted[sorted.length * 99 / 100] / 1e6);
    }
}
