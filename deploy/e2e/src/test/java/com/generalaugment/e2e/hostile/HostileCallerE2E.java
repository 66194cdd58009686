package com.generalaugment.e2e.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.e2e.harness.Account;
import com.generalaugment.e2e.harness.Answer;
import com.generalaugment.e2e.harness.ProcessMemory;
import com.generalaugment.e2e.harness.TightFleet;
import com.generalaugment.libs.testkit.time.Pause;
import com.generalaugment.local.Replica;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * hazards 47 to 50: one key sends what hurts, while another key's turns go on as before. Measures, so that it needs a quiet
 * machine: the gate runs {@code 10} seconds and
 * compares no times; {@code make soak} runs 60 ({@code -Dgenaug.hostile.seconds}) and compares the slowest turns.
 */
@Timeout(600)
class HostileCallerE2E {

    private static final boolean TIMED = System.getProperty("genaug.hostile.seconds") != null;
    private static final Duration LOAD = Duration.ofSeconds(Long.getLong("genaug.hostile.seconds", 10));
    private static final int PER_SECOND = 20;
    private static final int QUIET_TURNS = 100;
    private static final int FACTOR = 5;

    /** Below this a busy machine decides about the slowest turns, and not the hostile caller. */
    private static final Duration NOISE = Duration.ofMillis(60);

    private static final Duration LAST_ANSWER = Duration.ofSeconds(90);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path home;

    private static final int MAX_ATTEMPTS = 20;
    private static final Map<String, Object> GREETING = Map.of("model", "balanced", "input", "Good morning");

    private final AtomicInteger triedAgain = new AtomicInteger();
    private final Map<String, Map<Integer, Integer>> answers = new TreeMap<>();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

    @Test
    void oneHostileKeyDoesNotHurtTheOthers() throws InterruptedException {
        try (TightFleet fleet = new TightFleet(home)) {
            // Given
            Account victim = fleet.newAccount("victim");
            Account hostile = fleet.newAccount("hostile");
            List<Long> processes = processes(fleet);
            turns(victim, fleet, QUIET_TURNS, new AtomicBoolean());
            Duration quiet = slowest(turns(victim, fleet, QUIET_TURNS, new AtomicBoolean()));

            // When
            AtomicBoolean stop = new AtomicBoolean();
            Queue<Long> loaded = new ConcurrentLinkedQueue<>();
            Thread neighbour = Thread.ofVirtual().start(() -> {
                try {
                    loaded.addAll(turns(victim, fleet, Integer.MAX_VALUE, stop));
                } catch (RuntimeException | AssertionError e) {
                    wrong.add("a turn of the other key: " + e.getMessage());
                }
            });
            attack(new Attacks(hostile).all(), fleet.baseUrls());
            stop.set(true);
            neighbour.join();
            Duration under = loaded.isEmpty() ? LAST_ANSWER : slowest(List.copyOf(loaded));

            // Then
            print(fleet, quiet, under, loaded.size());
            assertThat(wrong).isEmpty();
            assertThat(processes(fleet)).isEqualTo(processes);
            assertThat(fleet.replicas()).allMatch(Replica::isRunning).allMatch(Replica::isReady);
            for (String door : fleet.baseUrls()) {
                turn(victim, door);
                turn(hostile, door);
            }
            if (TIMED) {
                assertThat(triedAgain).hasValue(0);
                assertThat(under).isLessThan(longer(quiet, NOISE).multipliedBy(FACTOR));
            }
        }
    }

    private void attack(List<Attack> attacks, List<String> doors) throws InterruptedException {
        int count = (int) LOAD.toSeconds() * PER_SECOND;
        CountDownLatch answered = new CountDownLatch(count);
        CountDownLatch never = new CountDownLatch(1);
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            Attack attack = attacks.get(i % attacks.size());
            String door = doors.get(i % doors.size());
            Thread.ofVirtual().start(() -> {
                try {
                    note(attack, attack.send().applyAsInt(door));
                } catch (RuntimeException | AssertionError e) {
                    wrong.add(attack.name() + ": " + e);
                } finally {
                    answered.countDown();
                }
            });
            long due = begin + TimeUnit.SECONDS.toNanos(i + 1) / PER_SECOND;
            never.await(due - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
        assertThat(answered.await(LAST_ANSWER.toSeconds(), TimeUnit.SECONDS))
                .as("every attack is answered; left: " + answered.getCount())
                .isTrue();
    }

    private synchronized void note(Attack attack, int status) {
        answers.computeIfAbsent(attack.name(), name -> new TreeMap<>()).merge(status, 1, Integer::sum);
        if (!attack.isRight(status)) {
            wrong.add(attack.name() + ": " + status);
        }
    }

    /** @return how long each took, in nanoseconds */
    private List<Long> turns(Account account, TightFleet fleet, int count, AtomicBoolean stop) {
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < count && !stop.get(); i++) {
            long begin = System.nanoTime();
            turn(account, fleet.baseUrls().get(i % fleet.baseUrls().size()));
            times.add(System.nanoTime() - begin);
        }
        return times;
    }

    /** As a client does: a 503 is tried again. How often that was needed is counted. */
    private void turn(Account account, String door) {
        Answer answer = account.runtime().at(door).turn(GREETING);
        for (int attempt = 1; answer.status() == 503 && attempt < MAX_ATTEMPTS; attempt++) {
            triedAgain.incrementAndGet();
            Pause.of(Duration.ofSeconds(1));
            answer = account.runtime().at(door).turn(GREETING);
        }
        assertThat(answer.ok().path("status").asText()).isEqualTo("completed");
    }

    /** The 99th percentile. */
    private static Duration slowest(List<Long> times) {
        List<Long> sorted = times.stream().sorted().toList();
        return Duration.ofNanos(sorted.get((int) Math.ceil(sorted.size() * 0.99) - 1));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static List<Long> processes(TightFleet fleet) {
        return fleet.replicas().stream().map(replica -> replica.process().pid()).toList();
    }

    private void print(TightFleet fleet, Duration quiet, Duration under, int turns) {
        String memory = fleet.replicas().stream()
                .filter(Replica::isRunning)
                .map(replica -> "%s %d of %d MiB"
                        .formatted(
                                replica.address().label(),
                                ProcessMemory.residentBytes(List.of(replica)) >> 20,
                                TightFleet.memoryLimit(replica.address().kind()) >> 20))
                .collect(Collectors.joining(", "));
        System.out.printf(
                Locale.ROOT,
                "%nhostile caller: %d s at %d/s; the other key's turns: p99 %.1f ms quiet, %.1f ms under it (%d"
                        + " turns, %d of them tried again)%n",
                LOAD.toSeconds(),
                PER_SECOND,
                quiet.toNanos() / 1e6,
                under.toNanos() / 1e6,
                turns,
                triedAgain.get());
        System.out.printf("resident memory: %s%n", memory);
        answers.forEach((name, statuses) -> System.out.printf("  %s: %s%n", name, statuses));
    }
}
