package com.generalaugment.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.e2e.harness.Account;
import com.generalaugment.e2e.harness.Api;
import com.generalaugment.e2e.harness.EventStream;
import com.generalaugment.e2e.harness.ModelConversation;
import com.generalaugment.e2e.harness.Platform;
import com.generalaugment.e2e.harness.ProcessMemory;
import com.generalaugment.e2e.harness.RawStream;
import com.generalaugment.local.Replica;
import com.generalaugment.local.ServiceKind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How streams behave on the wire. */
// hazards 4, 15
class StreamingE2E {

    private static final long MIB = 1024 * 1024;

    private final Platform platform = Platform.shared();
    private final Account account = platform.newAccount("streaming");
    private final Account stub = platform.newAccount("streaming-stub").withBalanced(Platform.STUB_MODEL);

    @Test
    void everyEventIsAWriteOfItsOwnAndTheFirstComesBeforeTheModelHasSaidAnything() throws IOException {
        // Given
        warmUp();

        // When
        String seen;
        long told;
        long spoken;
        try (RawStream stream = RawStream.open(account, turn("[pace 900ms] Count to 3"), 0)) {
            seen = stream.readUntil("event: response.created");
            told = System.nanoTime();
            seen += stream.readUntil("event: response.output_text.delta");
            spoken = System.nanoTime();
        }

        // Then
        assertThat(seen).startsWith("HTTP/1.1 200");
        assertThat(Duration.ofNanos(spoken - told)).isGreaterThan(Duration.ofMillis(600));
        assertThat(RawStream.chunks(seen))
                .hasSizeGreaterThan(3)
                .allSatisfy(chunk -> assertThat(chunk)
                        .startsWith("event: ")
                        .endsWith("}\n\n")
                        .doesNotContain("\n\nevent: "));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTurnThatStoresNothingStopsTheModelWithinATenthOfASecondWhenItsClientGoesAway(boolean modelIsTalking)
            throws Exception {
        // Given
        CompletableFuture<ModelConversation> calling = new CompletableFuture<>();
        String script = platform.modelServer().register(model -> {
            model.say("one");
            calling.complete(model);
            while (!model.waitsForHangUp(Duration.ofMillis(10))) {
                if (modelIsTalking) {
                    model.say(" more");
                }
            }
        });

        // When
        RawStream stream = RawStream.open(stub, turn(script), 0);
        stream.readUntil("\"delta\":\"one\"");
        long left = System.nanoTime();
        stream.close();
        long stopped = calling.get(10, TimeUnit.SECONDS).hungUp().get(10, TimeUnit.SECONDS);

        // Then
        assertThat(Duration.ofNanos(stopped - left)).isLessThan(Duration.ofMillis(100));
    }

    @Test
    void aStoredTurnGoesOnWithoutItsClientAndCanBeReadAgain() throws IOException {
        // Given
        String seen;
        try (RawStream stream =
                RawStream.open(account, Map.of("model", "balanced", "input", "[pace 20ms] Count to 60"), 0)) {
            seen = stream.readUntil("response.output_text.delta");
        }
        String id = seen.replaceAll("(?s).*?\"id\":\"(resp_[0-9a-z]+)\".*", "$1");

        // When
        try (EventStream again = account.runtime()
                .at(platform.otherBaseUrl())
                .resume("/v1/responses/" + id + "?stream=true&starting_after=4")) {
            var rest = again.all();

            // Then
            assertThat(rest.getFirst().number()).isEqualTo(5);
            assertThat(again.response().path("output_text").asText())
                    .startsWith("1 2 3")
                    .endsWith(" 60");
        }
    }

    @Test
    void aClientThatDoesNotReadHoldsBackTheModelAndCostsNoMemory() throws Exception {
        // Given
        String kilobyte = "x".repeat(1_000);
        CompletableFuture<ModelConversation> calling = new CompletableFuture<>();
        String script = platform.modelServer().register(model -> {
            calling.complete(model);
            for (int i = 0; i < 300_000; i++) {
                model.say(kilobyte);
            }
        });
        long before = ProcessMemory.residentBytes(turnPath());

        // When
        try (RawStream stream = RawStream.open(stub, turn(script), 4_096)) {
            stream.readUntil("response.created");
            ModelConversation model = calling.get(20, TimeUnit.SECONDS);
            long stalledAt = awaitStall(model);

            // Then
            assertThat(stalledAt).isLessThan(100 * MIB);
            assertThat(ProcessMemory.residentBytes(turnPath()) - before).isLessThan(192 * MIB);
            long further = stalledAt + 2 * MIB;
            while (model.sentBytes() < further) {
                assertThat(stream.read()).doesNotContain("data: [DONE]");
            }
        }
        assertThat(calling.get().hungUp().get(10, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void framesComeAtThePaceOfTheModelAndNotInStepsOfFortyMilliseconds() {
        // Given
        warmUp();
        List<Long> gaps = new ArrayList<>();

        // When
        try (EventStream stream = account.runtime().stream(turn("[pace 10ms] Count to 100"))) {
            List<EventStream.Event> deltas = stream.all().stream()
                    .filter(event -> event.type().equals("response.output_text.delta"))
                    .toList();
            for (int i = 1; i < deltas.size(); i++) {
                gaps.add((deltas.get(i).atNanos() - deltas.get(i - 1).atNanos()) / 1_000_000);
            }
        }

        // Then
        List<Long> sorted = gaps.stream().sorted().toList();
        long steps = gaps.stream().filter(gap -> gap >= 36 && gap <= 48).count();
        assertThat(sorted.get(sorted.size() / 2)).as("median of %s", gaps).isBetween(5L, 25L);
        assertThat(steps).as("steps of 40 ms in %s", gaps).isLessThan(gaps.size() / 5);
    }

    @RepeatedTest(3)
    void fiveHundredAndTwelveStreamsThatBeginAtTheSameMomentAreAllAdmittedAndLoseNoFrame()
            throws ExecutionException, InterruptedException {
        // Given
        int streams = 512;
        String expected =
                IntStream.rangeClosed(1, 40).mapToObj(Integer::toString).collect(Collectors.joining(" "));
        CountDownLatch atTheDoor = new CountDownLatch(streams);
        CountDownLatch allOpen = new CountDownLatch(streams);
        List<Future<String>> texts = new ArrayList<>();

        // When
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < streams; i++) {
                Api door = account.runtime().at(platform.baseUrls().get(i % 2));
                boolean store = i % 8 == 0;
                texts.add(clients.submit(() -> {
                    atTheDoor.countDown();
                    atTheDoor.await();
                    return counted(door, store, allOpen);
                }));
            }
        }

        // Then
        for (Future<String> text : texts) {
            assertThat(text.get()).isEqualTo(expected);
        }
    }

    /** One stream, asked for once: whoever is refused has failed. */
    private static String counted(Api door, boolean store, CountDownLatch allOpen) throws InterruptedException {
        try (EventStream stream =
                door.stream(Map.of("model", "balanced", "input", "[pace 20ms] Count to 40", "store", store))) {
            try {
                stream.next();
            } finally {
                allOpen.countDown();
            }
            allOpen.await();
            assertThat(stream.response().path("output_text").asText()).isEqualTo(stream.text());
            return stream.text();
        }
    }

    private void warmUp() {
        for (int i = 0; i < 3; i++) {
            account.runtime().stream(turn("Count to 5")).all();
        }
    }

    private static Map<String, Object> turn(String input) {
        return Map.of("model", "balanced", "input", input, "store", false);
    }

    private List<Replica> turnPath() {
        return Stream.of(ServiceKind.GATEWAY, ServiceKind.TURN_EXECUTOR)
                .flatMap(kind -> platform.fleet().replicas(kind).stream())
                .toList();
    }

    /** @return how much had been sent when for two seconds nothing more was */
    private static long awaitStall(ModelConversation model) {
        long[] last = {-1, System.nanoTime()};
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    long sent = model.sentBytes();
                    if (sent != last[0]) {
                        last[0] = sent;
                        last[1] = System.nanoTime();
                    }
                    return System.nanoTime() - last[1] > TimeUnit.SECONDS.toNanos(2);
                });
        return last[0];
    }
}
