package com.generalaugment.metering.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.metering.Caller;
import com.generalaugment.metering.Fleet;
import com.generalaugment.metering.domain.ReservationCounters;
import com.generalaugment.metering.domain.ReservationCountersContract;
import io.micrometer.core.instrument.Metrics;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import jakarta.inject.Inject;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(Fleet.class)
class RedisReservationCountersIT extends ReservationCountersContract {

    @Inject
    ReservationCounters counters;

    @Inject
    Redis redis;

    @Override
    protected ReservationCounters counters() {
        return counters;
    }

    @ParameterizedTest
    @ValueSource(strings = {"HSET %s reserved 1e+15", "SET %s:held text", "SET %s:terms text"})
    void countersThatScriptsCannotWorkWithAreBuiltAnewAndTheFailureIsNoOutage(String damage) { // hazard 46
        // Given
        Caller caller = new Caller("pro");
        caller.reserve("run_1");
        damage(damage.formatted("genaug:meter:{" + caller.tenant() + "}").split(" "));
        double before = defects();

        // When
        Problem told = catchThrowableOfType(Problem.class, () -> caller.reserve("run_2"));

        // Then
        assertThat(told.kind()).isEqualTo(ErrorKind.INTERNAL);
        assertThat(defects()).isGreaterThan(before);
        assertThatCode(() -> caller.reserve("run_2")).doesNotThrowAnyException();
    }

    private void damage(String... command) {
        if (command[0].equals("SET")) {
            send(Request.cmd(Command.DEL).arg(command[1]));
        }
        Request request = Request.cmd(Command.create(command[0]));
        Arrays.stream(command).skip(1).forEach(request::arg);
        send(request);
    }

    private void send(Request request) {
        redis.send(request).toCompletionStage().toCompletableFuture().join();
    }

    private static double defects() {
        return Metrics.globalRegistry.find("general_augment_store_defects").counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }
}
