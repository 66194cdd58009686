package com.generalaugment.e2e.memory;

import com.generalaugment.e2e.harness.Platform;
import com.generalaugment.e2e.harness.Recovery;
import com.generalaugment.libs.testkit.infra.Server;
import com.generalaugment.local.Replica;
import com.generalaugment.local.ServiceKind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.awaitility.Awaitility;

/** Takes one replica of memory away, then the other one, both, PostgreSQL: evenly over the work of a test. */
final class Mishaps implements Runnable {

    static final int COUNT = 7;

    private final Platform platform;
    private final int work;
    private final IntSupplier begun;
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger evictions = new AtomicInteger();

    /** @param begun how much of the work was begun */
    Mishaps(Platform platform, int work, IntSupplier begun) {
        this.platform = platform;
        this.work = work;
        this.begun = begun;
    }

    @Override
    public void run() {
        List<Replica> memories = platform.fleet().replicas(ServiceKind.MEMORY);
        for (int mishap = 1; mishap <= COUNT; mishap++) {
            int goal = mishap * work / (COUNT + 1);
            Awaitility.await().atMost(Duration.ofMinutes(10)).until(() -> begun.getAsInt() >= goal);
            switch (mishap) {
                case 3 -> kill(memories);
                case 4 -> database().kill();
                case 6 -> database().stop();
                default -> kill(List.of(memories.get(mishap % memories.size())));
            }
            Recovery.of(platform);
            count.incrementAndGet();
        }
    }

    /** How many things have happened, and were put right again. */
    int count() {
        return count.get();
    }

    /** Of users' vectors from the caches of all replicas, those that were killed meanwhile included. */
    int evictions() {
        return evictions.get()
                + platform.fleet().replicas(ServiceKind.MEMORY).stream()
                        .mapToInt(Mishaps::evictionsOf)
                        .sum();
    }

    private void kill(List<Replica> victims) {
        victims.forEach(victim -> evictions.addAndGet(evictionsOf(victim)));
        victims.forEach(Replica::kill);
    }

    private Server database() {
        return platform.fleet().infrastructure().postgres();
    }

    private static int evictionsOf(Replica replica) {
        return (int) Metrics.of(replica, "general_augment_memory_vector_cache_evictions_total", "");
    }
}
