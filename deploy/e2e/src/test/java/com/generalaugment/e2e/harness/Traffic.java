package com.generalaugment.e2e.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Apps that keep sending turns while servers come and go, each turn with an idempotency key and repeated under it until it is
 * answered, as a careful client does. What they may never see is kept in {@link #complaints}.
 */
public final class Traffic implements AutoCloseable {

    private static final int CLIENTS = 3;
    private static final long PATIENCE_NANOS = Duration.ofSeconds(100).toNanos();
    private static final List<Integer> TRY_AGAIN = List.of(409, 429, 503);

    private final List<String> doors;
    private final boolean doorsMayClose;
    private final Account account;
    private final Map<String, JsonNode> answered = new ConcurrentHashMap<>();
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
    private final AtomicInteger refused = new AtomicInteger();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final List<Thread> clients;

    private Traffic(List<String> doors, Account account, boolean doorsMayClose) {
        this.doors = doors;
        this.doorsMayClose = doorsMayClose;
        this.account = account;
        this.clients = java.util.stream.IntStream.range(0, CLIENTS)
                .mapToObj(number -> Thread.ofVirtual().name("app-" + number).start(() -> work(number)))
                .toList();
    }

    /** @param doorsMayClose whether gateways are going to be killed: else a broken connection is a complaint */
    public static Traffic on(Platform platform, Account account, boolean doorsMayClose) {
        return new Traffic(platform.baseUrls(), account, doorsMayClose);
    }

    /** How many turns were answered until now. */
    public int answered() {
        return answered.size();
    }

    /** Turns that were answered, by response id. */
    public Map<String, JsonNode> responses() {
        return Map.copyOf(answered);
    }

    /** How often somebody was told to come back later. */
    public int refused() {
        return refused.get();
    }

    /** Answers that the contract does not allow, and turns that were never answered. */
    public List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** What all answered turns cost, as their responses say. */
    public BigDecimal cost() {
        return answered.values().stream()
                .map(response -> response.path("metadata")
                        .path("general_augment_cost_usd")
                        .decimalValue())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** Lets everybody finish the turn he is at. */
    @Override
    public void close() {
        stop.countDown();
        for (Thread client : clients) {
            try {
                client.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    private void work(int number) {
        for (int turn = 0; !isOver(40); turn++) {
            untilAnswered("client-" + number + "-" + UUID.randomUUID(), "Count to " + (5 + turn % 30));
        }
    }

    private void untilAnswered(String key, String input) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        Map<String, Object> body = Map.of("model", "balanced", "input", input, "user", key.substring(0, 8));
        for (int attempt = 0; System.nanoTime() < end; attempt++) {
            Api api = new Api(doors.get(attempt % doors.size()), account.runtimeKey()).with("Idempotency-Key", key);
            if (isAnswered(api, body)) {
                return;
            }
            isOver(200);
        }
        complaints.add(key + " was never answered");
    }

    private boolean isAnswered(Api api, Map<String, Object> body) {
        try {
            Answer answer = api.turn(body);
            if (answer.status() == 200) {
                answered.put(answer.id(), answer.json());
                return true;
            }
            refused.incrementAndGet();
            if (!TRY_AGAIN.contains(answer.status())
                    || answer.header("Retry-After").isEmpty()) {
                complaints.add(answer.status() + " " + answer.text());
            } else {
                answer.requireErrorBody();
            }
        } catch (UncheckedIOException e) {
            refused.incrementAndGet();
            if (!doorsMayClose) {
                complaints.add(e.getMessage());
            }
        } catch (AssertionError e) {
            complaints.add(e.getMessage());
        }
        return false;
    }

    /** Waits a little. @return whether the traffic is to end */
    private boolean isOver(long millis) {
        try {
            return stop.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
