package com.generalaugment.gateway.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.gateway.domain.turn.TurnService.Call;
import com.generalaugment.gateway.domain.turn.TurnService.Frame;
import com.generalaugment.gateway.domain.turn.TurnService.Listener;
import com.generalaugment.libs.contracts.turn.ExecuteRequest;
import com.generalaugment.libs.contracts.turn.TurnFrame;
import com.generalaugment.libs.contracts.turn.TurnsGrpc;
import com.generalaugment.libs.runtime.context.RequestContext;
import com.generalaugment.libs.runtime.context.TraceContext;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.grpc.ClientStream;
import com.generalaugment.libs.runtime.grpc.ProblemStatus;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A peer whose replicas refuse at once, while the call is being opened, or later. */
class TurnCallTest {

    private enum Refusal {
        FAST,
        SLOW
    }

    private final List<FakeCall> calls = new ArrayList<>();
    private final List<Object> heard = new ArrayList<>();
    private List<Refusal> refusals = List.of();

    static Stream<List<Refusal>> allOrders() {
        List<List<Refusal>> orders = new ArrayList<>();
        for (int length = 0; length <= 4; length++) {
            for (int bits = 0; bits < 1 << length; bits++) {
                List<Refusal> order = new ArrayList<>();
                for (int i = 0; i < length; i++) {
                    order.add((bits >> i & 1) == 0 ? Refusal.FAST : Refusal.SLOW);
                }
                orders.add(order);
            }
        }
        return orders.stream();
    }

    @ParameterizedTest
    @MethodSource("allOrders")
    void theStreamThatWasNotRefusedIsReadToItsEnd(List<Refusal> order) {
        // Given
        refusals = order;
        Call call = open();
        call.request(2);
        refuseTheSlowOnes();

        // When
        FakeCall live = calls.getLast();
        live.deliver(0);
        live.deliver(1);
        call.request(1);
        live.deliver(2);
        live.listener.onClose(Status.OK, new Metadata());

        // Then
        assertThat(calls).hasSize(order.size() + 1);
        assertThat(live.requested).isEqualTo(3);
        assertThat(heard).containsExactly("accepted", 0L, 1L, 2L, "end");
    }

    @ParameterizedTest
    @MethodSource("allOrders")
    void aRefusedStreamDeliversNothingAndIsAskedForNothing(List<Refusal> order) {
        // Given
        refusals = order;
        Call call = open();
        refuseTheSlowOnes();

        // When
        List<FakeCall> dead = calls.subList(0, calls.size() - 1);
        dead.forEach(refused -> refused.deliver(7));
        call.request(5);

        // Then
        assertThat(heard).isEmpty();
        assertThat(dead).allSatisfy(refused -> assertThat(refused.requested).isZero());
        assertThat(calls.getLast().requested).isEqualTo(5);
    }

    @ParameterizedTest
    @MethodSource("allOrders")
    void aCancelledCallCancelsTheLiveStreamAndTriesNoOther(List<Refusal> order) {
        // Given
        refusals = order;
        Call call = open();
        refuseTheSlowOnes();
        FakeCall live = calls.getLast();

        // When
        call.cancel();
        live.refuse();

        // Then
        assertThat(live.cancelled).isTrue();
        assertThat(calls).hasSize(order.size() + 1);
        assertThat(heard).isEmpty();
    }

    @Test
    void afterFiveRefusalsThePlatformIsAway() {
        // Given
        refusals = List.of(Refusal.FAST, Refusal.SLOW, Refusal.FAST, Refusal.FAST, Refusal.SLOW);

        // When
        open();
        refuseTheSlowOnes();

        // Then
        assertThat(calls).hasSize(5);
        assertThat(heard).containsExactly("failed service_unavailable");
    }

    @Test
    void aReplicaThatStopsAfterItAcceptedIsNotTriedAgain() {
        // Given
        open();
        FakeCall live = calls.getLast();
        live.listener.onHeaders(new Metadata());

        // When
        live.refuse();

        // Then
        assertThat(calls).hasSize(1);
        assertThat(heard).containsExactly("accepted", "failed service_unavailable");
    }

    private Call open() {
        return TurnCall.open(
                frames -> ClientStream.open(
                        new FakeChannel(),
                        TurnsGrpc.getExecuteMethod(),
                        new RequestContext(null, "req", TraceContext.create()),
                        Duration.ofMinutes(1),
                        ExecuteRequest.getDefaultInstance(),
                        frames),
                new Recording());
    }

    /** Each refusal may open the next call. */
    private void refuseTheSlowOnes() {
        for (int i = 0; i < calls.size() && i < refusals.size(); i++) {
            if (refusals.get(i) == Refusal.SLOW) {
                calls.get(i).refuse();
            }
        }
    }

    private final class Recording implements Listener {

        @Override
        public void onAccepted() {
            heard.add("accepted");
        }

        @Override
        public void onFrame(Frame frame) {
            heard.add(frame.number());
        }

        @Override
        public void onEnd() {
            heard.add("end");
        }

        @Override
        public void onFailed(Problem problem) {
            heard.add("failed " + problem.reason());
        }
    }

    private final class FakeChannel extends Channel {

        @Override
        @SuppressWarnings("unchecked")
        public <Q, A> ClientCall<Q, A> newCall(MethodDescriptor<Q, A> method, CallOptions options) {
            FakeCall call = new FakeCall();
            calls.add(call);
            return (ClientCall<Q, A>) call;
        }

        @Override
        public String authority() {
            return "fake";
        }
    }

    private final class FakeCall extends ClientCall<ExecuteRequest, TurnFrame> {

        private Listener<TurnFrame> listener;
        private int requested;
        private boolean cancelled;

        @Override
        public void start(Listener<TurnFrame> responses, Metadata headers) {
            listener = responses;
            int place = calls.indexOf(this);
            if (place < refusals.size() && refusals.get(place) == Refusal.FAST) {
                refuse();
            }
        }

        void refuse() {
            StatusRuntimeException refused = ProblemStatus.toStatus(
                    Problem.of(ErrorKind.UNAVAILABLE, "replica_stopping", "This replica is stopping."));
            listener.onClose(refused.getStatus(), refused.getTrailers());
        }

        void deliver(long number) {
            listener.onMessage(TurnFrame.newBuilder()
                    .setSequenceNumber(number)
                    .setType("t")
                    .build());
        }

        @Override
        public void request(int frames) {
            requested += frames;
        }

        @Override
        public void cancel(String message, Throwable cause) {
            cancelled = true;
        }

        @Override
        public void halfClose() {}

        @Override
        public void sendMessage(ExecuteRequest message) {}
    }
}
