package com.generalaugment.turnexecutor.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.libs.contracts.turn.TurnFrame;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.run.EventLog;
import com.generalaugment.turnexecutor.domain.run.Frame;
import com.generalaugment.turnexecutor.domain.stream.Execution;
import io.grpc.stub.ServerCallStreamObserver;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FramePumpTest {

    private final EventLog log = new EventLog();
    private final CompletableFuture<com.fasterxml.jackson.databind.node.ObjectNode> answer = new CompletableFuture<>();
    private final AtomicInteger left = new AtomicInteger();
    private final Execution execution = new Execution(log, answer, true, left::incrementAndGet, Optional::empty);
    private final Transport transport = new Transport();
    private final FramePump pump = new FramePump(transport, new Rendering(false, false), 0, Runnable::run);

    /** A transport that has room for as many frames as the test gives it. */
    private static final class Transport extends ServerCallStreamObserver<TurnFrame> {
        final List<TurnFrame> sent = new ArrayList<>();
        int room;
        boolean completed;

        @Nullable
        Throwable error;

        Runnable onReady = () -> {};
        Runnable onCancel = () -> {};

        void makeRoom(int frames) {
            room += frames;
            onReady.run();
        }

        @Override
        public boolean isReady() {
            return room > 0;
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public void setOnReadyHandler(Runnable handler) {
            onReady = handler;
        }

        @Override
        public void setOnCancelHandler(Runnable handler) {
            onCancel = handler;
        }

        @Override
        public void onNext(TurnFrame frame) {
            room--;
            sent.add(frame);
        }

        @Override
        public void onCompleted() {
            completed = true;
        }

        @Override
        public void onError(Throwable failure) {
            error = failure;
        }

        @Override
        public void setCompression(String compression) {}

        @Override
        public void disableAutoInboundFlowControl() {}

        @Override
        public void request(int count) {}

        @Override
        public void setMessageCompression(boolean enable) {}
    }

    private void append(int from, int to, String type) {
        for (int i = from; i < to; i++) {
            log.append(new Frame(i, type, ("{\"n\":" + i + "}").getBytes(StandardCharsets.UTF_8)));
        }
    }

    @Test
    void framesLeaveNoFasterThanTheTransportTakesThem() {
        // Given
        append(0, 5, "response.output_text.delta");
        transport.makeRoom(2);

        // When
        pump.start(execution, 0);

        // Then
        assertThat(transport.sent).hasSize(2);
        transport.makeRoom(100);
        assertThat(transport.sent).hasSize(5);
        append(5, 6, "response.completed");
        assertThat(transport.sent).extracting(TurnFrame::getSequenceNumber).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
        assertThat(transport.sent).allMatch(TurnFrame::getIdempotentReplay);
        assertThat(transport.completed).isTrue();
        assertThat(log.hasReaders()).isFalse();
    }

    @Test
    void aReplayBeginsWhereItIsAskedTo() {
        // Given
        append(0, 4, "response.output_text.delta");
        append(4, 5, "response.completed");
        transport.makeRoom(10);

        // When
        pump.start(execution, 3);

        // Then
        assertThat(transport.sent).extracting(TurnFrame::getSequenceNumber).containsExactly(3L, 4L);
    }

    @Test
    void aNumberBehindTheEndIsAnEmptyReplayAndOneBeforeTheBeginningAllOfIt() {
        // Given
        append(0, 1, "response.completed");
        answer.complete(Json.object());
        transport.makeRoom(10);

        // When
        pump.start(execution, 9);

        // Then
        assertThat(transport.sent).isEmpty();
        assertThat(transport.completed).isTrue();
        Transport other = new Transport();
        FramePump fromBefore = new FramePump(other, new Rendering(false, false), 0, Runnable::run);
        other.makeRoom(10);
        fromBefore.start(execution, -7);
        assertThat(other.sent).hasSize(1);
    }

    @Test
    void aCallerThatLeavesIsToldOnEvenIfItLeftBeforeTheStart() {
        // Given
        transport.onCancel.run();

        // When
        pump.start(execution, 0);

        // Then
        assertThat(left).hasValue(1);
        assertThat(log.hasReaders()).isFalse();
    }

    @Test
    void aTurnThatGoesOnElsewhereEndsWithItsProblem() {
        // Given
        transport.makeRoom(10);
        pump.start(execution, 0);

        // When
        log.abandon();
        answer.completeExceptionally(Problem.unavailable("elsewhere", null));

        // Then
        assertThat(transport.error).hasMessageContaining("service_unavailable");
    }

    @Test
    void aWholeResponseIsOneFrame() {
        // Given
        pump.startWhole(execution);

        // When
        answer.complete(Json.object().put("id", "resp_1"));

        // Then
        assertThat(transport.sent)
                .singleElement()
                .satisfies(frame -> assertThat(frame.getJson().toStringUtf8()).isEqualTo("{\"id\":\"resp_1\"}"));
        assertThat(transport.completed).isTrue();
    }

    @Test
    void whatAnEventLoopAnnouncesIsRenderedElsewhere() {
        // Given
        List<Runnable> handedOver = new ArrayList<>();
        Transport other = new Transport();
        FramePump offLoop = new FramePump(other, new Rendering(false, false), 0, handedOver::add);
        other.makeRoom(10);
        offLoop.start(execution, 0);

        // When: this thread stands for the event loop
        append(0, 1, "response.created");
        append(1, 2, "response.completed");

        // Then
        assertThat(other.sent).isEmpty();
        handedOver.getFirst().run();
        assertThat(handedOver).hasSize(1);
        assertThat(other.sent).hasSize(2);
        assertThat(other.completed).isTrue();
    }
}
