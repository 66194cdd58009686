package com.generalaugment.metering.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.generalaugment.libs.contracts.metering.ReserveRequest;
import com.generalaugment.metering.Caller;
import com.generalaugment.metering.Fleet;
import com.generalaugment.metering.UsageTopic;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A model that costs nothing is reserved, settled and forgotten like any other. */
@QuarkusTest
@QuarkusTestResource(Fleet.class)
class FreeModelIT {

    private static final int TURNS = 1_200;
    private static final Duration LONG = Duration.ofSeconds(60);

    @Inject
    Redis redis;

    private final Caller caller = new Caller("enterprise");

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aThousandFreeTurnsBetweenPricedOnesAreCountedExactlyAndHoldNothingAfterwards(boolean budgeted) // hazard 46
            throws Exception {
        // Given: each sixth is priced, each tenth is never settled
        if (budgeted) {
            caller.createBudget("total", "1000", true);
        }
        inParallel(i -> caller.reserve(turn(i)));

        // When
        inParallel(i -> {
            if (i % 10 != 0) {
                UsageTopic.publish(UsageTopic.event(caller.tenant(), UsageTopic.turn("run_" + i, cost(i))));
            }
        });

        // Then
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(caller.usage("", "")
                                .at("/totals/messages_count")
                                .asInt())
                        .isEqualTo(TURNS - TURNS / 10));
        long sum = IntStream.range(0, TURNS)
                .filter(i -> i % 10 != 0)
                .mapToLong(FreeModelIT::cost)
                .sum();
        assertThat(caller.usage("", "")
                        .at("/totals/total_cost_usd")
                        .decimalValue()
                        .movePointRight(6)
                        .longValueExact())
                .isEqualTo(sum);
        await().atMost(LONG).untilAsserted(() -> {
            caller.reserve("run_last");
            caller.release("run_last");
            assertThat(counter("HGET", "", "reserved")).isEqualTo("0");
            assertThat(counter("HGET", "", "spent_total")).isEqualTo(Long.toString(sum));
            assertThat(counter("ZCARD", ":held")).isEqualTo("0");
            assertThat(counter("HLEN", ":terms")).isEqualTo("0");
        });
    }

    @Test
    void aFreeTurnThatIsGivenBackHoldsNothing() {
        // Given
        caller.reserve(turn(1));

        // When
        caller.release("run_1");

        // Then
        assertThat(counter("ZCARD", ":held")).isEqualTo("0");
    }

    private ReserveRequest.Builder turn(int i) {
        ReserveRequest.Builder turn =
                caller.turn("run_" + i).setInputTokens(100).setMaxOutputTokens(10);
        turn.setHoldSeconds(i % 10 == 0 ? 1 : 900);
        return isPriced(i) ? turn : turn.setModel("our-own-llama").setProvider("self-hosted");
    }

    private static boolean isPriced(int i) {
        return i % 6 == 0;
    }

    private static long cost(int i) {
        return isPriced(i) ? i : 0;
    }

    private interface Step {
        void run(int i);
    }

    private static void inParallel(Step step) throws InterruptedException, ExecutionException {
        try (var threads = Executors.newFixedThreadPool(16)) {
            List<? extends Future<?>> all = IntStream.range(0, TURNS)
                    .mapToObj(i -> threads.submit(() -> step.run(i)))
                    .toList();
            for (Future<?> one : all) {
                one.get();
            }
        }
    }

    private String counter(String command, String suffix, String... arguments) {
        Request request = Request.cmd(Command.create(command)).arg("genaug:meter:{" + caller.tenant() + "}" + suffix);
        for (String argument : arguments) {
            request.arg(argument);
        }
        return String.valueOf(
                redis.send(request).toCompletionStage().toCompletableFuture().join());
    }
}
