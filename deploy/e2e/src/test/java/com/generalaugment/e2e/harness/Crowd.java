package com.generalaugment.e2e.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.e2e.harness.EventStream.Event;
import com.generalaugment.libs.testkit.time.Pause;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Apps of which some leave in the middle of their turns; the others repeat a turn under its idempotency key until they have its
 * end. What every one of them saw is kept.
 */
public final class Crowd {

    private static final int CLIENTS = 32;
    private static final Duration TIMEOUT = Duration.ofSeconds(90);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(200);
    private static final List<Integer> TRY_AGAIN = List.of(409, 429, 503);

    private final Account account;
    private final List<String> doors;
    private final List<String> inputs;
    private final long seed;
    private final int turns;
    private final AtomicInteger begun = new AtomicInteger();
    private final Queue<Told> told = new ConcurrentLinkedQueue<>();
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();

    /** What one connection brought before it ended or its client left: of every event its fingerprint, thousands of stories are kept. */
    public record Told(String responseId, List<String> events) {

        static Told of(String responseId, List<Event> events) {
            return new Told(
                    responseId,
                    events.stream().map(event -> fingerprint(event.json())).toList());
        }

        /** How many events at its beginning are the same as there. */
        public int sameAs(List<Event> others) {
            int same = 0;
            while (same < Math.min(events.size(), others.size())
                    && events.get(same).equals(fingerprint(others.get(same).json()))) {
                same++;
            }
            return same;
        }

        private static String fingerprint(JsonNode event) {
            try {
                byte[] digest = MessageDigest.getInstance("SHA-256")
                        .digest(event.toString().getBytes(StandardCharsets.UTF_8));
                return HexFormat.of().formatHex(digest, 0, 12);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private record Turn(Map<String, Object> body, String key, int leavesAfter) {

        boolean isLeft(int seen) {
            return seen >= leavesAfter;
        }
    }

    /** @param inputs {@code model|input}, one of which every turn has */
    public Crowd(Account account, List<String> doors, List<String> inputs, int turns, long seed) {
        this.account = account;
        this.doors = doors;
        this.inputs = inputs;
        this.turns = turns;
        this.seed = seed;
    }

    /** Returns when all turns have been sent and every client has its answer or has left. */
    public void run() {
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int client = 0; client < CLIENTS; client++) {
                Random random = new Random(seed + client);
                clients.submit(() -> {
                    while (begun.getAndIncrement() < turns) {
                        untilEndedOrLeft(turn(random), random);
                    }
                });
            }
        }
    }

    /** How many turns were begun until now. */
    public int begun() {
        return Math.min(begun.get(), turns);
    }

    public List<Told> told() {
        return List.copyOf(told);
    }

    /** Answers that the contract does not allow, and turns that never ended for a client who stayed. */
    public List<String> complaints() {
        return List.copyOf(complaints);
    }

    private Turn turn(Random random) {
        String[] choice = inputs.get(random.nextInt(inputs.size())).split("\\|", 2);
        Map<String, Object> body =
                new HashMap<>(Map.of("model", choice[0], "input", choice[1], "user", "user-" + random.nextInt(50)));
        if (random.nextInt(10) == 0) {
            body.put("background", true);
        }
        int leavesAfter = random.nextInt(4) == 0 ? random.nextInt(12) : Integer.MAX_VALUE;
        return new Turn(body, UUID.randomUUID().toString(), leavesAfter);
    }

    private void untilEndedOrLeft(Turn turn, Random random) {
        long end = System.nanoTime() + TIMEOUT.toNanos();
        while (System.nanoTime() < end) {
            Api door = account.runtime()
                    .at(doors.get(random.nextInt(doors.size())))
                    .with("Idempotency-Key", turn.key());
            try {
                if (isEndedOrLeft(turn, door)) {
                    return;
                }
            } catch (AssertionError e) {
                complaints.add(turn.key() + ": " + e.getMessage());
                return;
            }
            Pause.of(BETWEEN_TRIES);
        }
        complaints.add(turn.key() + " never ended");
    }

    private boolean isEndedOrLeft(Turn turn, Api door) {
        try (EventStream stream = door.stream(turn.body())) {
            if (stream.status() != 200) {
                return isRefusedForGood(stream.refused());
            }
            try {
                return readToTheEnd(turn, stream);
            } finally {
                keep(stream.seen());
            }
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private static boolean readToTheEnd(Turn turn, EventStream stream) {
        for (int seen = 0; !turn.isLeft(seen); seen++) {
            if (stream.next() == null) {
                return true;
            }
        }
        return true;
    }

    private boolean isRefusedForGood(Answer refusal) {
        if (TRY_AGAIN.contains(refusal.status())
                && !refusal.header("Retry-After").isEmpty()) {
            return false;
        }
        throw new AssertionError(refusal.status() + " " + refusal.text());
    }

    private void keep(List<Event> events) {
        if (!events.isEmpty()) {
            String id = events.getFirst().json().path("response").path("id").asText();
            told.add(Told.of(id, events));
        }
    }
}
