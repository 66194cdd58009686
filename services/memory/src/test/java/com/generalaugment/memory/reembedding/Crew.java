package com.generalaugment.memory.reembedding;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.memory.Replica;
import com.generalaugment.memory.domain.Owner;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

/** Users with facts, and threads that search and store for them without pause until they are told to stop. */
final class Crew implements AutoCloseable {

    private static final int THREADS = 4;
    private static final int STORES_OF_TEN = 1;

    private final Tenant tenant = new Tenant(UUID.randomUUID());
    private final List<Owner> users;
    private final AtomicReference<List<Replica>> replicas;
    private final AtomicInteger searches = new AtomicInteger();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean done;

    Crew(int users, int factsEach, List<Replica> replicas) {
        this.users = IntStream.range(0, users)
                .mapToObj(i -> Owner.of(tenant, "user " + i))
                .toList();
        this.replicas = new AtomicReference<>(replicas);
        try (ExecutorService storing = Executors.newFixedThreadPool(THREADS)) {
            this.users.forEach(user -> storing.submit(() -> IntStream.range(0, factsEach)
                    .forEach(i -> replicas.getFirst().store(user, "fact number n" + i))));
        }
    }

    Crew start() {
        IntStream.range(0, THREADS).forEach(i -> threads.submit(this::work));
        return this;
    }

    List<Owner> users() {
        return users;
    }

    void use(List<Replica> others) {
        replicas.set(others);
    }

    int searches() {
        return searches.get();
    }

    Queue<Throwable> failures() {
        return failures;
    }

    @Override
    public void close() {
        done = true;
        threads.close();
    }

    private void work() {
        while (!done) {
            try {
                step(any(users), any(replicas.get()));
            } catch (RuntimeException | AssertionError e) {
                failures.add(e);
            }
        }
    }

    /** Whoever is asked for a fact's very words answers with that fact, whichever model he ranks in. */
    private void step(Owner user, Replica replica) {
        if (ThreadLocalRandom.current().nextInt(10) < STORES_OF_TEN) {
            String text = "event e" + ThreadLocalRandom.current().nextInt(1_000_000);
            UUID id = replica.store(user, text);
            if (!replica.find(user, text).contains(id)) {
                throw new AssertionError("a fact that was stored is not found");
            }
        } else if (replica.find(user, "number n" + ThreadLocalRandom.current().nextInt(20))
                        .size()
                != 10) {
            throw new AssertionError("a search has found too little");
        }
        searches.incrementAndGet();
    }

    private static <T> T any(List<T> list) {
        return list.get(ThreadLocalRandom.current().nextInt(list.size()));
    }
}
