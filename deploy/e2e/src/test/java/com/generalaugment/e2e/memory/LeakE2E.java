package com.generalaugment.e2e.memory;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.e2e.harness.Account;
import com.generalaugment.e2e.harness.Platform;
import com.generalaugment.e2e.harness.Recovery;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two hundred users whose facts cross, ten thousand operations over all routes and turns, while memory has room for the vectors of
 * a few users only and is killed again and again, as PostgreSQL is. Nobody is told anything of another, finds what he deleted, or
 * misses what was acknowledged. The gate looks for the line that this test prints: it cannot be left out.
 */
// hazards 2, 16, 24, 28, 30
@Order(Integer.MAX_VALUE - 2)
class LeakE2E {

    private static final int OPERATIONS = 10_000;
    private static final int USERS_OF_A_PROJECT = 100;
    private static final int CLIENTS = 32;
    private static final long SEED = 28;

    private final Platform platform = Platform.shared();
    private final Owners owners = new Owners(SEED);
    private final List<Person> people = new ArrayList<>();
    private final Set<String> disappointed = ConcurrentHashMap.newKeySet();
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger told = new AtomicInteger();

    @AfterEach
    void everybodyIsBack() {
        Recovery.of(platform);
    }

    @Test
    @Timeout(value = 12, unit = TimeUnit.MINUTES)
    void nobodyIsToldOfAnotherWhateverHappens() throws InterruptedException {
        // Given
        movesIn(platform.newAccount("leak-one"));
        movesIn(platform.newAccount("leak-two"));
        Mishaps mishaps = new Mishaps(platform, OPERATIONS, begun::get);

        // When
        Thread meanwhile = Thread.ofVirtual().start(mishaps);
        allAtOnce(this::acts);
        meanwhile.join();
        Recovery.of(platform);
        AtomicInteger next = new AtomicInteger();
        allAtOnce(random -> {
            for (int i = next.getAndIncrement(); i < people.size(); i = next.getAndIncrement()) {
                withLock(people.get(i), Person::looksThroughEverything);
            }
        });

        // Then
        System.out.printf(
                "LEAK %d operations of %d users, %d facts told to turns, %d evictions, %d mishaps, seed %d: %d complaints%n",
                done.get(), people.size(), told.get(), mishaps.evictions(), mishaps.count(), SEED, complaints.size());
        assertThat(complaints).isEmpty();
        assertThat(done).hasValue(OPERATIONS);
        assertThat(told.get()).as("facts that turns were told").isGreaterThan(OPERATIONS / 100);
        assertThat(mishaps.evictions()).as("blocks that had no room").isGreaterThan(OPERATIONS / 10);
        assertThat(mishaps.count()).isEqualTo(Mishaps.COUNT);
    }

    /** The same user ids in every project. */
    private void movesIn(Account account) {
        for (int i = 0; i < USERS_OF_A_PROJECT; i++) {
            String user = "person-" + i;
            people.add(new Person(owners, new Routes(account, platform.baseUrls(), owners, user), user));
        }
    }

    private interface Client {
        void run(Random random);
    }

    private void allAtOnce(Client client) {
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CLIENTS; i++) {
                Random random = new Random(SEED + i);
                clients.submit(() -> client.run(random));
            }
        }
    }

    private void acts(Random random) {
        Gossip gossip = new Gossip(random, USERS_OF_A_PROJECT);
        while (begun.getAndIncrement() < OPERATIONS) {
            Person other = people.get(random.nextInt(people.size()));
            withLock(people.get(random.nextInt(people.size())), person -> act(person, other, gossip, random));
            done.incrementAndGet();
        }
    }

    private void act(Person person, Person other, Gossip gossip, Random random) {
        int choice = random.nextInt(100);
        if (choice < 34) {
            person.diary().stores(gossip, random);
        } else if (choice < 50) {
            person.searches(gossip, random);
        } else if (choice < 54) {
            person.searchesUnderAKey(random);
        } else if (choice < 60) {
            person.looksThroughEverything();
        } else if (choice < 68) {
            person.diary().corrects(gossip, random);
        } else if (choice < 76) {
            person.diary().deletes(random);
        } else if (choice < 77) {
            person.diary().purges();
            person.looksThroughEverything();
        } else if (choice < 83) {
            person.readsALineageAndAReceipt(random);
        } else if (choice < 91) {
            told.addAndGet(person.asks(gossip));
        } else if (person != other) {
            person.tries(other, random);
        }
    }

    private interface Act {
        void of(Person person);
    }

    /** Whoever was disappointed once is left alone: what else is wrong with him would follow from it. */
    private void withLock(Person person, Act act) {
        person.lock().lock();
        try {
            if (!disappointed.contains(person.name())) {
                act.of(person);
            }
        } catch (AssertionError | RuntimeException e) {
            disappointed.add(person.name());
            complaints.add(person.name() + ": " + e);
        } finally {
            person.lock().unlock();
        }
    }
}
